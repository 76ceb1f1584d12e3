// The form of an item: rows without a reload, findings beside their fields as one types.
// Everything here also works without it, by the same buttons and a saved page.
"use strict";

const form = document.querySelector("form.draft");
let waiting = 0;
let asked = 0;
let changed = false;
let lapsed = false;
let sure = false;

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

// What is sent after the login has ended would be lost: ask first, then send.
form.addEventListener("submit", (event) => {
  if (sure) {
    sure = changed = false;
    return;
  }
  event.preventDefault();
  send(event.submitter);
});

async function send(button) {
  if (!(await loggedIn())) return;
  sure = true;
  form.requestSubmit(button);
}

window.addEventListener("focus", () => { if (lapsed) loggedIn(); });
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
  if (lapsed && !(await loggedIn())) return;
  const answer = await ask(form.dataset.check, { method: "POST", body: typed() });
  if (mine !== asked) return;
  if (answer && answer.ok) {
    show(await answer.json());
    return;
  }
  const old = form.elements.csrf.value;
  if ((await loggedIn()) && form.elements.csrf.value !== old) check();
}

function typed() {
  const data = new FormData(form);
  for (const name of [...data.keys()]) {
    if (name.startsWith("file:") || name === "do") data.delete(name);
  }
  return data;
}

// A redirect leads to the login: it is not followed, as every look at that page ends the one before.
async function ask(address, options) {
  try {
    return await fetch(address, { ...options, redirect: "manual" });
  } catch {
    return null;
  }
}

// Whether what is sent now would be kept; else it is told.  A new login has a new token.
async function loggedIn() {
  const answer = await ask(form.dataset.session, { cache: "no-store" });
  const session = answer && answer.ok ? await answer.json() : null;
  if (session && session.login === form.dataset.login) {
    form.elements.csrf.value = session.csrf;
    if (lapsed) tell("已重新登录，可以继续填写和保存。");
    lapsed = false;
    return true;
  }
  lapsed = true;
  form.classList.add("lapsed");
  if (session) {
    tell(`现在登录的是另一个账号（${session.login}），不能保存；您填写的内容都还在本页。请用 ${form.dataset.login} `, "重新登录");
  } else if (answer && answer.type === "opaqueredirect") {
    tell("登录已过期，还没有保存；您填写的内容都还在本页，没有丢失。请", "在新窗口重新登录");
  } else {
    tell("连不上服务器，还没有保存；您填写的内容都还在本页，没有丢失。请检查网络，稍后再保存。");
  }
  return false;
}

function tell(text, linked) {
  const place = form.querySelector(".lapse");
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  const line = document.createElement("p");
  line.className = linked ? "told bad" : "told";
  line.textContent = text;
  if (linked) {
    const link = document.createElement("a");
    link.href = "/workbench/login";
    link.target = "_blank";
    link.textContent = linked;
    line.append(link, "，再回到本页继续保存。");
  }
  place.replaceChildren(line);
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
