// A form with data-keep (the login it was opened under) loses nothing of what was typed: what is
// sent after the login has ended would be lost, so ask first, then send.  Until then it is told in
// the form's .lapse, or above its last button.

const SESSION = "/workbench/session";
const keepers = new Map();

for (const form of document.querySelectorAll("form[data-keep]")) keepers.set(form, keep(form));

// Of a form with data-keep: lapsed() is whether its login had ended when last asked, loggedIn()
// asks whether what is sent now would be kept, and tells where it would not.
export function keeperOf(form) {
  return keepers.get(form);
}

// A redirect leads to the login: it is not followed, as every look at that page ends the one before.
export async function ask(address, options) {
  try {
    return await fetch(address, { ...options, redirect: "manual" });
  } catch {
    return null;
  }
}

function keep(form) {
  let lapsed = false;
  let asking = false;
  let sure = false;

  form.addEventListener("submit", (event) => {
    if (sure) {
      sure = false;
      return;
    }
    event.preventDefault();
    if (!asking) send(event.submitter);
  });
  window.addEventListener("focus", () => { if (lapsed) loggedIn(); });
  return { lapsed: () => lapsed, loggedIn };

  async function send(button) {
    asking = true;
    sure = await loggedIn();
    asking = false;
    if (sure) form.requestSubmit(button);
  }

  // A new login has a new token.
  async function loggedIn() {
    const answer = await ask(SESSION, { cache: "no-store" });
    const session = answer && answer.ok ? await answer.json() : null;
    const login = form.dataset.keep;
    if (session && session.login === login) {
      form.elements.csrf.value = session.csrf;
      if (lapsed) tell("已重新登录，可以继续填写和保存。");
      lapsed = false;
      return true;
    }
    lapsed = true;
    form.classList.add("lapsed");
    if (session) {
      tell(`现在登录的是另一个账号（${session.login}），不能保存；您填写的内容都还在本页。请用 ${login} `, "重新登录");
    } else if (answer && answer.type === "opaqueredirect") {
      tell("登录已过期，还没有保存；您填写的内容都还在本页，没有丢失。请", "在新窗口重新登录");
    } else {
      tell("连不上服务器，还没有保存；您填写的内容都还在本页，没有丢失。请检查网络，稍后再保存。");
    }
    return false;
  }

  function tell(text, linked) {
    const place = form.querySelector(".lapse") || lapse();
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
    place.scrollIntoView({ block: "nearest" });
  }

  function lapse() {
    const place = document.createElement("div");
    place.className = "lapse";
    place.setAttribute("role", "alert");
    const button = [...form.querySelectorAll("button")].at(-1);
    (button.closest(".acts") || button).before(place);
    return place;
  }
}
