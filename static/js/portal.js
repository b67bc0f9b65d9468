// What the page can do better with script. Every page works without it.
// htmx is set up in <meta name="htmx-config"> (base.html): the content policy allows neither eval nor inline styles.

const $ = (selector, root = document) => root.querySelector(selector);
const visible = (element) => element.checkVisibility(); // what a closed <details> holds has boxes, and is not visible
const token = () => $("input[name=csrfmiddlewaretoken]")?.value ?? "";

// --- large text and colours: change at once, tell the server in the background
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-preferences]") || !["text", "theme", "contrast"].includes(button?.name)) return;
  event.preventDefault();
  document.documentElement.dataset[button.name] = button.value;
  const next = [...form.querySelectorAll(`button[name=${button.name}]`)].find(visible);
  (next ?? $("details.menu--site > summary")).focus(); // large text may have folded the switches into the menu
  const body = new FormData(form);
  body.set(button.name, button.value);
  fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
});

// --- signing out: what an agent's phone has not sent yet is asked about first, and no page of the person stays behind
document.addEventListener("submit", (event) => {
  const { leave, queue } = event.target.dataset;
  if (!leave) return;
  if (JSON.parse(localStorage.getItem("doorstep.waiting") ?? "{}")[leave]) {
    event.preventDefault();
    location.assign(`${queue}?leaving=1`);
  } else globalThis.caches?.delete("agent-pages");
});
if ($("form[action$='/accounts/login/']")) globalThis.caches?.delete("agent-pages"); // the session is over

// --- menus close when one leaves them
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

// --- a link to something folded up opens it: boxes of the flowchart, and addresses that were sent on
function unfold(hash) {
  const target = document.getElementById(hash.slice(1));
  for (let one = target?.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  return target;
}
document.addEventListener("click", (event) => {
  const hash = event.target.closest("a[href^='#']")?.getAttribute("href");
  if (hash) unfold(hash);
});
unfold(location.hash)?.scrollIntoView();

// --- small buttons: copy, print, close a dialog. [data-script] marks what only works here and is hidden without it
for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print], [data-close], [data-open]");
  if (!button) return;
  if (button.matches("[data-close]")) button.closest("dialog")?.close();
  if (button.matches("[data-open]")) document.getElementById(button.dataset.open)?.showModal();
  if (button.matches("[data-print]")) window.print();
  if (button.matches("[data-copy]")) {
    const text = button.dataset.copy || location.href;
    try {
      await navigator.clipboard.writeText(text);
      toast(button.dataset.done || text);
    } catch {
      toast(text); // no clipboard on plain http: show what would have been copied
    }
  }
});

// --- toasts: HX-Trigger {"toast": "已存草稿"} from the server, or toast() from a page's own module
export function toast(text) {
  const region = $("#toasts");
  if (!region || !text) return;
  const line = document.createElement("div");
  line.className = "toast";
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), 8000);
}
document.addEventListener("toast", (event) => toast(event.detail?.value ?? event.detail));

// --- htmx: the token of forms goes along; a failure says under which number it is in the log
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const reference = event.detail.xhr.getResponseHeader("X-Reference");
  const words = document.documentElement.lang === "en" ? ["That did not work", "reference"] : ["没有办成", "编号"];
  toast(`${words[0]} (${status})${reference ? `, ${words[1]} ${reference}` : ""}`);
});
document.addEventListener("htmx:sendError", () => {
  toast(document.documentElement.lang === "en" ? "No connection. Nothing was lost; try again." : "没有网络。填写的内容还在，稍后再试。");
});

// --- suggestions while one types in a search: a list box, moved through with the arrows. Enter without a choice searches
class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = $("input[type=search]", form);
    this.list = document.createElement("div");
    this.list.className = "hits";
    this.list.id = `hits-${++Suggestions.made}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.getAttribute("aria-label"));
    form.append(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]])
      this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.ask(180));
    this.input.addEventListener("focus", () => this.ask(0));
    this.input.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.close(); });
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  }

  ask(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const q = this.input.value.trim();
      if (q === this.asked && !this.list.hidden) return;
      this.asked = q;
      try {
        const answer = await fetch(`${this.form.dataset.suggest}?${new URLSearchParams({ q })}`, { headers: { "HX-Request": "true" } });
        if (!answer.ok || q !== this.input.value.trim() || document.activeElement !== this.input) return;
        this.list.innerHTML = await answer.text(); // made by our own templates, which escape
      } catch {
        return this.close(); // no connection: the field still searches with Enter
      }
      this.options.forEach((option, number) => (option.id = `${this.list.id}-${number}`));
      if (!q && !this.options.length) return this.close();
      this.show();
    }, after);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  show() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.choose(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.asked = undefined;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(number) {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    const option = this.options[number];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return; // the arrows belong to the input method
    const here = this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      event.preventDefault(); // or the browser would empty the field
      this.close();
    } else if (event.key === "Escape") {
      this.input.blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) return this.ask(0);
      const most = this.options.length;
      if (most) this.choose(event.key === "ArrowDown" ? (here + 1) % most : (here <= 0 ? most : here) - 1);
    } else if (event.key === "Enter" && here >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.options[here].click();
    }
  }
}
Suggestions.made = 0;
for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);

// --- keys: / search, j k rows, ? help
const ROWS = ".tbl tbody tr, .tasks li, .next li, .verdict li, .papers li, .agenda ul > li, .agenda summary, .notices > li, .versions > li";
const held = (row) => (row.matches("summary") ? row : $("a[href], button", row));

function moveRow(step) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => visible(row) && held(row));
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1)];
  held(row).focus();
}

function focusSearch() {
  let field = [...document.querySelectorAll(".top input[type=search], main input[type=search]")].find(visible);
  if (!field) {
    const menu = $("details.menu--site");
    if (menu && visible(menu)) menu.open = true;
    field = $("details.menu--site input[type=search]");
  }
  field?.focus();
  field?.select();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = $("details.menu[open]");
    if (open?.contains(document.activeElement)) $("summary", open).focus();
    closeMenus();
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const actions = { "/": focusSearch, j: () => moveRow(1), k: () => moveRow(-1), "?": () => $("#keys")?.showModal() };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

// --- a page that came back with errors starts at their summary
$("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => $("[data-focus]", event.detail.elt)?.focus());
