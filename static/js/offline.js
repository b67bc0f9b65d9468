// The queue of an agent's phone: what is done at a door without a network is kept, and sent when there is one.
// Every post of a form with [data-offline] (its value: a word for the act) goes through here. It belongs to one person, carries
// the time of the device and how far its clock is off, and a key that makes it count once, however often it is sent.

const about = document.querySelector("meta[name=doorstep]");
const user = about.content;
const english = document.documentElement.lang.startsWith("en");
const say = (zh, en) => (english ? en : zh);
const LARGEST = 2 * 1024 * 1024; // bytes of a file that waits
const PATIENCE = 10000; // ms until a try counts as no network
const EVERY = 30000; // ms between two tries while something waits
const FRESH = 5 * 60000; // ms before a page of the day is fetched again to be kept
const OLD = 30 * 24 * 3600 * 1000; // after which a used key is forgotten
const state = { pulse: undefined, sent: 0, signIn: false };

// --- what is kept: the actions in the order of doing, and the keys that were used
const base = new Promise((done, fail) => {
  const asked = indexedDB.open("doorstep", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("actions", { keyPath: "id", autoIncrement: true });
    asked.result.createObjectStore("used", { keyPath: "key" });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});

async function run(store, mode, act) {
  const found = (await base).transaction(store, mode);
  const asked = act(found.objectStore(store));
  return new Promise((done, fail) => {
    found.oncomplete = () => done(asked.result);
    found.onerror = found.onabort = () => fail(found.error);
  });
}

const put = (action) => run("actions", "readwrite", (store) => store.put(action));
const drop = (id) => run("actions", "readwrite", (store) => store.delete(id));
const all = async () => (await run("actions", "readonly", (store) => store.getAll())).filter((one) => one.user === user);
const use = (key) => run("used", "readwrite", (store) => store.put({ key, at: Date.now() }));
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A page that is shown again from the phone has the key of its first showing: that one stands for another act by now
async function freshKey(key) {
  const known = key && (await run("used", "readonly", (store) => store.get(key)));
  return !key || known ? newKey() : key;
}

async function forgetOld() {
  for (const one of await run("used", "readonly", (store) => store.getAll()))
    if (Date.now() - one.at > OLD) await run("used", "readwrite", (store) => store.delete(one.key));
}

// --- the pulse: whose session it is, a fresh token, and how far this clock is off
async function beat() {
  const began = Date.now();
  try {
    const answer = await fetch(about.dataset.pulse, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const found = answer.ok ? await answer.json() : { user: null };
    if (found.now) localStorage.setItem("doorstep.offset", String(Math.round((began + Date.now()) / 2 - found.now)));
    state.pulse = true;
    state.signIn = found.user !== user;
    return found;
  } catch {
    state.pulse = false;
    return null;
  }
}

function offsetNow() {
  const kept = localStorage.getItem("doorstep.offset");
  return kept === null ? null : Number(kept);
}

// --- sending
async function send(url, body, mode, token) {
  const headers = { "X-Offline": mode, "X-CSRFToken": token };
  const wait = AbortSignal.timeout(mode === "now" ? PATIENCE : 60000);
  const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual", cache: "no-store", signal: wait });
  const told = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  return { status: answer.status, ...(told ? await answer.json() : {}) };
}

function bodyOf(action) {
  const body = new FormData();
  for (const [name, value] of action.fields) body.append(name, value);
  for (const [name, file, called] of action.files) body.append(name, file, called);
  body.set("device_at", String(action.at));
  body.set("offset_ms", String(action.offset ?? offsetNow() ?? 0));
  return body;
}

// One after another, in the order of doing; two windows do not send side by side
const alone = (act) => (navigator.locks ? navigator.locks.request("doorstep", act) : act());
const replay = () => alone(sendAll).finally(show);

async function sendAll() {
  const waiting = (await all()).filter((one) => !one.outcome);
  if (!waiting.length) return;
  const found = await beat();
  if (!found || state.signIn) return;
  for (const action of waiting) {
    let answer;
    try {
      answer = await send(action.url, bodyOf(action), "1", found.token);
    } catch {
      state.pulse = false;
      return;
    }
    if (!(await took(action, answer))) return;
  }
}

// False: stop here and try again later. What was not taken stays, with what was said about it
async function took(action, { status, outcome, said }) {
  if (outcome === "done") {
    await use(action.key);
    await drop(action.id);
    state.sent += 1;
    return true;
  }
  if (outcome === "refused" || outcome === "conflict") {
    await put({ ...action, outcome, said });
    return true;
  }
  if (status === 401 || status === 403) {
    state.signIn = true;
    return false;
  }
  action.tries = (action.tries ?? 0) + 1;
  const broken = action.tries > 4 && status !== 429;
  await put(broken ? { ...action, outcome: "refused", said: say("系统出错了，没有记下。", "The server failed.") } : action);
  return broken;
}

// --- a form that is sent
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-offline]") || event.defaultPrevented || form.dataset.plain) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  act(form, event.submitter).catch(() => plainly(form, event.submitter)).finally(() => delete form.dataset.busy);
});

// As if this script were not here: the page comes back with what is wrong
function plainly(form, button) {
  form.dataset.plain = "1";
  form.requestSubmit(button?.form === form ? button : undefined);
}

async function act(form, button) {
  const at = Date.now();
  const data = new FormData(form, button);
  const key = await freshKey(data.get("once"));
  data.set("once", key);
  if (form.elements.once) form.elements.once.value = key;
  const url = new URL(form.getAttribute("action") || location.href, location.href).href;
  const behind = (await all()).some((one) => !one.outcome); // what was done before goes first
  const now = navigator.onLine && !behind ? await tryNow(url, data) : null;
  if (now?.outcome === "done") {
    await use(key);
    return goOn(new URL(now.next, location.href));
  }
  if (now?.outcome === "refused" || now?.outcome === "conflict") return plainly(form, button);
  if (now?.status === 401) state.signIn = true;
  const files = await filesOf(data);
  if (files.tooLarge) return tell(form, files.tooLarge, true);
  const fields = [...data].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const title = document.querySelector("main h1")?.textContent.trim() ?? "";
  await put({ user, url, key, word: form.dataset.offline, title, at, offset: offsetNow(), fields, files: files.kept });
  await use(key);
  await show();
  tell(form, say("已存在手机里，有信号时自动上传。", "Kept on the phone, sent when there is a connection."));
  settle(form);
  if (behind && navigator.onLine) replay();
}

// Another place of the same page is no new page to the browser, and this one is out of date
function goOn(next) {
  if (next.pathname + next.search !== location.pathname + location.search) return location.assign(next);
  history.replaceState(null, "", next);
  location.reload();
}

// Null without a network; else what the server says
async function tryNow(url, data) {
  try {
    return await send(url, data, "now", data.get("csrfmiddlewaretoken") ?? "");
  } catch {
    state.pulse = false;
    return null;
  }
}

// A photograph is made smaller until it may wait; what stays too large is named
async function filesOf(data) {
  const kept = [];
  for (const [name, value] of data) {
    if (typeof value === "string" || !value.size) continue;
    const file = value.size > LARGEST && value.type.startsWith("image/") ? await smaller(value) : value;
    if (file.size > LARGEST) {
      const size = (file.size / 1024 / 1024).toFixed(1);
      return { tooLarge: say(`${value.name} 有 ${size} MB，没有信号时最多存 2 MB：换一张小的，或者等有信号。`, `${value.name} has ${size} MB; without a connection 2 MB can wait.`) };
    }
    kept.push([name, file, value.name]);
  }
  return { kept };
}

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8))) ?? file;
  } catch {
    return file;
  }
}

// --- what stands on the page
function tell(form, words, bad = false) {
  let line = form.querySelector(".queued");
  if (!line) {
    line = document.createElement("p");
    line.setAttribute("role", "status");
    form.append(line);
  }
  line.className = bad ? "queued err" : "queued";
  line.textContent = words;
}

// What is done once is not offered again; what follows it is
function settle(form) {
  if (form.hasAttribute("data-single")) for (const button of form.querySelectorAll("button")) button.disabled = true;
  else form.reset();
  const done = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  for (const next of document.querySelectorAll("form[data-after]")) if (next.dataset.after === done) next.hidden = false;
}

const clock = (at) => new Date(at).toLocaleTimeString(english ? "en-GB" : "zh-CN", { hour: "2-digit", minute: "2-digit" });
const named = (one) => `${clock(one.at)} ${one.word}${one.title ? ` ${one.title}` : ""}`;

function made(tag, words = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

function pressed(words, act) {
  const button = made("button", words, "btn btn--s");
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function lineOf(one) {
  const line = document.createElement("li");
  line.append(made("span", named(one)));
  if (!one.outcome) return line;
  line.append(made("p", one.said || say("没有记下。", "Not taken."), "err"));
  line.append(pressed(say("再试一次", "Try again"), async () => {
    await put({ ...one, outcome: undefined, said: undefined, tries: 0 });
    await replay();
  }));
  line.append(pressed(say("丢掉这一项", "Discard"), async () => {
    if (!confirm(say(`丢掉“${named(one)}”？它没有记进系统，丢掉就没有了。`, `Discard “${named(one)}”? It is not in the system.`))) return;
    await drop(one.id);
    await show();
  }));
  return line;
}

function words(waiting, unsettled) {
  if (state.signIn) return [say("登录已过期", "Signed out"), say("重新登录以后接着上传，什么都没有丢。", "Sign in again to go on; nothing is lost.")];
  const kept = say(`${waiting} 项已存在手机里，有信号时自动上传`, `${waiting} kept on the phone, sent when there is a connection`);
  if (!navigator.onLine || state.pulse === false)
    return [say("没有信号", "No connection"), waiting ? kept : say("照常记，先存在手机里。", "Go on: it is kept on the phone.")];
  if (waiting) return [say("正在上传", "Sending"), kept];
  if (unsettled) return [say("有没记下的", "Not taken"), say(`${unsettled} 项要看一下`, `${unsettled} to look at`)];
  return [say("都上传了", "All sent"), say(`${state.sent} 项已上传`, `${state.sent} sent`)];
}

async function show() {
  const kept = await all();
  const waiting = kept.filter((one) => !one.outcome).length;
  remember(waiting);
  let bar = document.querySelector("details.offline");
  const needed = kept.length || state.sent || state.signIn || !navigator.onLine || state.pulse === false;
  if (!needed) return bar?.remove();
  if (!bar) {
    bar = made("details", "", "offline");
    document.querySelector("main").before(bar);
  }
  const [head, text] = words(waiting, kept.length - waiting);
  const good = !kept.length && state.pulse !== false && !state.signIn && navigator.onLine;
  bar.className = good ? "offline is-done" : "offline";
  bar.dataset.waiting = String(waiting);
  bar.dataset.unsettled = String(kept.length - waiting);
  const summary = document.createElement("summary");
  const sign = `<svg class="ic" aria-hidden="true"><use href="${about.dataset.icons}#i-${good ? "done" : "off"}"></use></svg>`;
  summary.innerHTML = sign;
  summary.append(made("b", head), made("span", text));
  const list = document.createElement("ul");
  list.append(...kept.map(lineOf));
  if (state.signIn) list.append(linkLine(say("重新登录", "Sign in"), `${about.dataset.login}?next=${encodeURIComponent(location.pathname)}`));
  else if (good) list.append(linkLine(say("刷新这一页", "Reload this page"), location.pathname + location.search));
  bar.replaceChildren(summary, list);
  if (kept.length > waiting || state.signIn || location.pathname === about.dataset.list) bar.open = true;
  for (const form of document.querySelectorAll("form[data-single]")) if (kept.some((one) => !one.outcome && one.url === new URL(form.getAttribute("action"), location.href).href)) settle(form);
}

function linkLine(text, url) {
  const line = document.createElement("li");
  const link = made("a", text, "btn btn--s");
  link.href = url;
  line.append(link);
  return line;
}

// Signing out asks how many of whom are waiting (portal.js)
function remember(waiting) {
  const counts = JSON.parse(localStorage.getItem("doorstep.waiting") ?? "{}");
  if (waiting) counts[user] = waiting;
  else delete counts[user];
  localStorage.setItem("doorstep.waiting", JSON.stringify(counts));
}

// --- signing out with something unsent: send it, or discard it by name
const leave = document.querySelector("form[data-leave-now]");
async function leaving() {
  const kept = await all();
  document.querySelector("[data-leaving-words]").textContent = kept.length
    ? say(`还有 ${kept.length} 项没有上传：${kept.map(named).join("；")}。`, `${kept.length} not sent: ${kept.map(named).join("; ")}.`)
    : say("都上传了，可以退出。", "All sent: you can sign out.");
}
leave?.addEventListener("click", async (event) => {
  const how = event.target.closest("button")?.value;
  if (how === "drop") {
    const kept = await all();
    if (kept.length && !confirm(say(`丢掉这 ${kept.length} 项？${kept.map(named).join("；")}`, `Discard these ${kept.length}? ${kept.map(named).join("; ")}`))) return;
    for (const one of kept) await drop(one.id);
    await show();
  } else if (how === "send") {
    await replay();
    if ((await all()).length) return leaving();
  } else return;
  await globalThis.caches?.delete("agent-pages");
  leave.submit();
});

// --- the place of a door, when the agent says so
document.addEventListener("change", (event) => {
  const label = event.target.closest("[data-locate]");
  if (!label) return;
  const { latitude, longitude } = label.closest("form").elements;
  const put = (found) => ([latitude.value, longitude.value] = found ? [found.latitude.toFixed(6), found.longitude.toFixed(6)] : ["", ""]);
  if (!event.target.checked) return put();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => put(coords),
    () => {
      event.target.checked = false;
      tell(label.closest("form"), say("取不到位置，不记也可以。", "No position found; you can go on without it."), true);
    },
    { enableHighAccuracy: true, timeout: 10000 },
  );
});

// --- what the phone keeps to read
async function keepPages() {
  if (!navigator.serviceWorker) return; // plain http: the queue works while the page is open
  const kept = navigator.serviceWorker.controller !== null; // then this very page came through it
  await navigator.serviceWorker.register(about.dataset.worker);
  await navigator.serviceWorker.ready;
  const wanted = kept ? [] : [location.href];
  const doors = [...document.querySelectorAll("[data-keep]")].flatMap((one) => one.dataset.keep.split(" "));
  const seen = JSON.parse(sessionStorage.getItem("doorstep.kept") ?? "{}");
  const due = (url) => Date.now() - (seen[url] ?? 0) > FRESH;
  if (doors.length) wanted.push(...[about.dataset.list, `${about.dataset.list}?leaving=1`, ...doors].filter(due));
  for (const url of wanted) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer) seen[url] = Date.now();
  }
  sessionStorage.setItem("doorstep.kept", JSON.stringify(seen));
  document.documentElement.dataset.kept = String(wanted.length);
}

addEventListener("online", replay);
addEventListener("offline", show);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && replay());
setInterval(() => document.querySelector("details.offline:not([data-waiting='0'])") && replay(), EVERY);
await forgetOld();
await show();
await beat();
await replay();
if (leave) await leaving();
await keepPages().catch(() => {}); // left in the middle of it
