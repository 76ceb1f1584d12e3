// Reads the page aloud where the browser has a voice.
"use strict";

const button = document.querySelector("[data-read]");
if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => (speechSynthesis.speaking ? stop() : read()));
  addEventListener("pagehide", stop);
}

function read() {
  const lines = document.querySelector("main").innerText.split("\n").filter((line) => line.trim());
  const last = lines.length - 1;
  lines.forEach((line, number) => {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = "zh-CN";
    said.rate = 0.9;
    if (number === last) said.onend = stop;
    speechSynthesis.speak(said);
  });
  button.textContent = "停止朗读";
}

function stop() {
  speechSynthesis.cancel();
  button.textContent = "朗读本页";
}
