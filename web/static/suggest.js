// Suggestions under a box as one types: an ARIA combobox with a listbox.
// Without scripts, or when nothing comes back, the box is an ordinary one.
//
// A search box (form[role=search]) searches for what is chosen.  An input with data-suggest (where
// suggestions come from) takes the name that is chosen, and the field whose id is in its data-code
// the code.  A textarea with data-suggest gets a box beside it, labelled data-find, from which what
// is chosen becomes a line, or the only one of a textarea of one row.
"use strict";

const PAUSE = 80;
const KINDS = { theme: "主题", body: "部门" };

for (const input of document.querySelectorAll("form[role=search] input[name=q]")) {
  combine(input, "/api/v1/suggest", (chosen) => search(input, chosen));
}
for (const input of document.querySelectorAll("input[data-suggest]")) {
  combine(input, input.dataset.suggest, (chosen) => fill(input, chosen));
}
for (const lines of document.querySelectorAll("textarea[data-suggest]")) finder(lines);

function search(input, chosen) {
  const kind = KINDS[chosen.kind] && chosen.kind;
  if (kind) {
    window.location.assign(`/search?${kind}=${encodeURIComponent(chosen.value)}`);
    return;
  }
  input.value = chosen.text;
  input.form.requestSubmit();
}

function fill(input, chosen) {
  input.value = chosen.text;
  const code = document.getElementById(input.dataset.code);
  if (code) code.value = chosen.value;
}

function finder(lines) {
  const label = document.createElement("label");
  label.htmlFor = `${lines.id}-find`;
  label.textContent = lines.dataset.find;
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  lines.after(label, input);
  const dismiss = combine(input, lines.dataset.suggest, ({ text, value }) => add(`${value} ${text}`));
  const add = (line) => {
    input.value = "";
    const kept = lines.rows > 1 ? lines.value.split("\n").filter((one) => one.trim()) : [];
    lines.value = [...kept, line].join("\n");
  };
  // What was typed and not chosen counts as well: the whole name says as much as its choice.
  const addTyped = () => {
    dismiss();
    if (input.value.trim()) add(input.value.trim());
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    addTyped();
  });
  lines.form.addEventListener("click", (event) => {
    if (event.target.closest("button")) addTyped();
  }, { capture: true });
}

// A combobox of input over the suggestions at address; choose does what a choice means.
// What comes back closes its list.
function combine(input, address, choose) {
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
  let shown = [];

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
      take(at);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    take([...list.children].indexOf(option));
  });

  return dismiss;

  async function ask() {
    const words = input.value.trim();
    const number = ++asked;
    if (!words) return show([]);
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words.slice(0, 100))}`);
      if (answer.ok && number === asked) show((await answer.json()).suggestions);
    } catch {
      if (number === asked) show([]);
    }
  }

  function show(suggestions) {
    at = -1;
    shown = suggestions;
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
    const note = KINDS[suggestion.kind] || suggestion.note;
    if (note) {
      const mark = document.createElement("small");
      mark.textContent = note;
      item.append(" ", mark);
    }
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

  function take(place) {
    dismiss();
    choose(shown[place]);
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
