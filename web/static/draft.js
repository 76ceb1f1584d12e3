// The form of an item: rows without a reload, findings beside their fields as one types.
// Everything here also works without it, by the same buttons and a saved page.

import { ask, keeperOf } from "./keep.js";

const form = document.querySelector("form.draft");
const login = keeperOf(form);
let waiting = 0;
let asked = 0;
let changed = false;

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button) return;
  const [verb, table, number] = button.value.split(":");
  if (!["add", "remove", "up", "down"].includes(verb)) return;
  event.preventDefault();
  changeRows(form.querySelector(`[data-table="${table}"]`), verb, Number(number));
  changed = true;
  check();
});

form.addEventListener("input", () => {
  changed = true;
  window.clearTimeout(waiting);
  waiting = window.setTimeout(check, 500);
});

form.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed = false;
});

window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

function changeRows(table, verb, number) {
  const rows = table.querySelector(".rows-of");
  const row = rows.children[number];
  if (verb === "add") {
    rows.append(table.querySelector("template").content.firstElementChild.cloneNode(true));
  } else if (verb === "remove") {
    row.remove();
  } else if (verb === "up" && row.previousElementSibling) {
    row.previousElementSibling.before(row);
  } else if (verb === "down" && row.nextElementSibling) {
    row.nextElementSibling.after(row);
  }
  renumber(rows);
  if (verb === "add") {
    const added = rows.lastElementChild;
    added.open = true;
    added.querySelector("input:not([type=hidden]), select, textarea").focus();
  } else if (verb !== "remove") {
    const button = row.querySelector(`button[value^="${verb}:"]`);
    button.focus();
  } else {
    table.querySelector("button[value^='add:']").focus();
  }
}

// Names, ids and references of a row carry its number; they follow its place.
function renumber(rows) {
  [...rows.children].forEach((row, place) => {
    row.querySelector(".number").textContent = place + 1;
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["name", "id", "for", "aria-describedby", "data-field", "value"]) {
        const held = element.getAttribute(name);
        if (held === null || (name === "value" && element.name !== "do")) continue;
        element.setAttribute(name, numbered(held, place));
      }
    }
  });
}

function numbered(text, place) {
  return text
    .replace(/^(file:)?(\w+)\.\d+\./, (_, file, table) => `${file || ""}${table}.${place}.`)
    .replace(/^f-(\w+)-\d+-/, (_, table) => `f-${table}-${place}-`)
    .replace(/^(up|down|remove):(\w+):\d+$/, (_, verb, table) => `${verb}:${table}:${place}`);
}

async function check() {
  const mine = (asked += 1);
  if (login.lapsed() && !(await login.loggedIn())) return;
  const answer = await ask(form.dataset.check, { method: "POST", body: typed() });
  if (mine !== asked) return;
  if (answer && answer.ok) {
    show(await answer.json());
    return;
  }
  const old = form.elements.csrf.value;
  if ((await login.loggedIn()) && form.elements.csrf.value !== old) check();
}

function typed() {
  const data = new FormData(form);
  for (const name of [...data.keys()]) {
    if (name.startsWith("file:") || name === "do") data.delete(name);
  }
  return data;
}

function show({ errors, findings }) {
  const told = new Map();
  for (const [field, message] of Object.entries(errors)) {
    told.set(field, [{ message, blocking: true }]);
  }
  for (const one of findings) {
    told.set(one.field, [...(told.get(one.field) || []), one]);
  }
  for (const place of form.querySelectorAll("[data-field]")) {
    const here = told.get(place.dataset.field) || [];
    const live = place.querySelector(".live");
    live.replaceChildren(...here.map(sentence));
    const control = place.matches(".field") && place.querySelector("input, select, textarea");
    if (control) {
      if (here.some((one) => one.blocking)) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  tally();
}

function sentence({ message, blocking }) {
  const line = document.createElement("p");
  line.className = blocking ? "finding" : "finding warning";
  line.textContent = message;
  return line;
}

function tally() {
  let all = 0;
  for (const section of form.querySelectorAll("section.box")) {
    const faults = section.querySelectorAll(".finding:not(.warning)").length;
    all += faults;
    const place = form.querySelector(`.faults[data-section="${section.id}"]`);
    const mark = document.createElement("b");
    mark.textContent = faults;
    place.replaceChildren(...(faults ? [" ", mark] : []));
  }
  form.querySelector(".tally").textContent = all ? `还有 ${all} 处必须改正` : "没有必须改正的问题";
}
