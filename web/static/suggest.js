// Suggestions under a search box as one types: an ARIA combobox with a listbox.
// Without scripts, or when nothing comes back, the box is an ordinary one.
"use strict";

const PAUSE = 80;
const KINDS = { theme: "主题", body: "部门" };

for (const input of document.querySelectorAll("form[role=search] input[name=q]")) combine(input);

function combine(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions plain";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "联想词");
  list.hidden = true;
  const told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("aria-live", "polite");
  const frame = document.createElement("span");
  frame.className = "combo";
  input.replaceWith(frame);
  frame.append(input, list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.autocomplete = "off";

  let waiting = 0;
  let asked = 0;
  let at = -1;

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("blur", dismiss);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const many = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      dismiss();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
      event.preventDefault();
      open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      move(at < 0 && step < 0 ? many - 1 : (at + step + many) % many);
    } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      choose(list.children[at]);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });

  async function ask() {
    const words = input.value.trim();
    const number = ++asked;
    if (!words) return show([]);
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(words.slice(0, 100))}`);
      if (answer.ok && number === asked) show((await answer.json()).suggestions);
    } catch {
      if (number === asked) show([]);
    }
  }

  function show(suggestions) {
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...suggestions.map(option));
    told.textContent = suggestions.length ? `有 ${suggestions.length} 条联想词，按上下键选择` : "";
    if (suggestions.length && document.activeElement === input) open();
    else close();
  }

  function option(suggestion, place) {
    const item = document.createElement("li");
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = suggestion.text;
    const kind = KINDS[suggestion.kind];
    if (kind) {
      const mark = document.createElement("small");
      mark.textContent = kind;
      item.append(" ", mark);
      item.dataset.go = `/search?${suggestion.kind}=${encodeURIComponent(suggestion.value)}`;
    }
    item.dataset.text = suggestion.text;
    return item;
  }

  function move(place) {
    if (at >= 0) list.children[at].setAttribute("aria-selected", "false");
    at = place;
    const chosen = list.children[at];
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  }

  function choose(chosen) {
    dismiss();
    if (chosen.dataset.go) {
      window.location.assign(chosen.dataset.go);
      return;
    }
    input.value = chosen.dataset.text;
    input.form.requestSubmit();
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  // An answer that is still on its way must not open the list again.
  function dismiss() {
    window.clearTimeout(waiting);
    asked += 1;
    close();
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
