// Files of applications in pieces: chosen or dropped on a line, sent one after another from where they stand, after a broken
// connection and after a reload as well. The wallet's own form sends what is typed in it first, then its one file, and goes on
// to the page that comes next. Without script the forms send them in one go.

const form = document.querySelector("form[data-uploads]");
const paper = form?.dataset.paper && { [form.dataset.paper]: Number(form.dataset.of) }; // of the wallet
const english = document.documentElement.lang.startsWith("en");
const say = (zh, en) => (english ? en : zh);
const KEPT = 2 * 24 * 3600 * 1000;

// --- what is under way is kept in the browser until it is done: the file itself, whose it is, where it goes
class Shelf {
  async open() {
    this.base ??= await new Promise((done) => {
      const asked = indexedDB.open("uploads", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("jobs", { keyPath: "url" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(null); // a private window: then a reload forgets
    });
    return this.base;
  }

  async run(mode, act) {
    try {
      const base = await this.open();
      if (!base) return undefined;
      return await new Promise((done) => {
        const asked = act(base.transaction("jobs", mode).objectStore("jobs"));
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => done(undefined);
      });
    } catch {
      return undefined;
    }
  }

  put = (job) => this.run("readwrite", (jobs) => jobs.put(job));
  drop = (url) => url && this.run("readwrite", (jobs) => jobs.delete(url));
  all = async () => (await this.run("readonly", (jobs) => jobs.getAll())) ?? [];
}
const shelf = new Shelf();

// --- one file on its way
class Upload {
  constructor(line, file, said = {}) {
    Object.assign(this, { line, file, said, url: said.url, offset: 0, failed: 0 });
    this.row = document.createElement("li");
    this.name = document.createElement("span");
    this.name.textContent = file.name;
    this.bar = document.createElement("progress");
    this.bar.max = Math.max(file.size, 1);
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.words = document.createElement("span");
    this.words.className = "muted";
    this.hold = this.button(() => this.pause(!this.paused));
    this.stop = this.button(() => this.cancel());
    this.stop.textContent = say("取消", "Cancel");
    this.row.append(this.name, this.bar, this.words, this.hold, this.stop);
    line.querySelector(".uploads").append(this.row);
    const fold = this.row.closest("details"); // of a line that needs no file
    if (fold) fold.open = true;
    this.show(say("排队", "Waiting"));
  }

  button(act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--text btn--s";
    button.addEventListener("click", act);
    return button;
  }

  show(words) {
    this.words.textContent = words;
    this.bar.value = this.offset;
    this.hold.textContent = this.paused ? say("继续", "Go on") : say("暂停", "Pause");
    for (const [button, zh, en] of [[this.hold, this.hold.textContent, this.hold.textContent], [this.stop, "取消", "Cancel"]])
      button.setAttribute("aria-label", `${say(zh, en)} ${this.file.name}`);
  }

  pause(paused) {
    this.paused = paused;
    this.show(paused ? say("暂停了", "Paused") : say("排队", "Waiting"));
    if (paused) this.wake?.();
    else queue.run();
  }

  cancel() {
    this.over = true;
    this.wake?.();
    shelf.drop(this.url);
    if (this.url) ask(this.url, "DELETE").catch(() => {});
    this.row.remove();
  }

  end(words, good) {
    this.over = true;
    shelf.drop(this.url);
    this.show(words);
    this.row.className = good ? "upload-done" : "upload-bad err";
    this.words.className = good ? "muted" : "";
    this.bar.remove();
    this.hold.remove();
    if (good) this.stop.remove();
    else [this.stop.textContent, this.url] = [say("知道了", "Dismiss"), undefined];
  }

  rest(seconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, seconds * 1000);
      this.wake = () => (clearTimeout(timer), done());
      addEventListener("online", this.wake, { once: true });
    });
  }

  announced() {
    const [{ name, size }, { why = "", replaces = 0, fields }] = [this.file, this.said];
    return paper ? { name, size, ...paper, fields } : { name, size, line: Number(this.line.dataset.line), why, replaces };
  }

  // One step: announce it, ask where it stands, or send the next piece. True when there is more to do
  async step() {
    let answer;
    if (!this.url) {
      answer = await ask(form.dataset.uploads, "POST", JSON.stringify(this.announced()), { "Content-Type": "application/json" });
    } else if (this.piece === undefined) {
      answer = await ask(this.url, "GET");
    } else {
      const piece = this.file.slice(this.offset, this.offset + this.piece);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) };
      answer = await ask(this.url, "PATCH", piece, headers);
    }
    if (answer.type === "opaqueredirect") return this.signIn();
    if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    if (answer.status === 404) return this.end(say("这次上传不在了，请重新选择文件。", "This upload is gone: choose the file again."));
    const found = await answer.json().catch(() => ({}));
    if (blame(found.errors) && !found.refusal) return this.end(say("填的有要改的地方，改好再提交。", "Something in the form is to be changed: then send it again."));
    if (found.refusal || !(answer.ok || answer.status === 409)) return this.end(found.refusal ?? say("没有收下。", "It was not taken."));
    return this.took(found);
  }

  async took(found) {
    [this.offset, this.piece, this.failed] = [found.offset, found.piece, 0];
    if (!this.url) {
      this.url = found.url;
      const { line, file } = this;
      await shelf.put({ url: this.url, line: line.dataset.line, file, user: form.dataset.user, page: location.pathname, at: Date.now() });
    }
    this.show(`${Math.floor((100 * this.offset) / this.file.size)}%`);
    if (found.state === "coming") return true;
    if (found.state !== "done") return this.end(say("已经取消。", "It was dropped."));
    this.end(found.checked === "sound" ? say("传好了", "Done") : say("传好了，正在检查", "Done, being checked"), true);
    if (found.next) this.leave(found.next);
    else await renew(this.line);
    return false;
  }

  // To the page that comes next; what goes on from before a reload only points there: another paper may be typed meanwhile
  leave(next) {
    if (!this.said.url) return location.assign(next);
    const link = document.createElement("a");
    [link.href, link.textContent] = [next, say("去看", "Look")];
    this.row.append(link);
  }

  signIn() {
    this.paused = true;
    this.show(say("登录已过期。重新登录，回到这一页会接着传。", "Signed out: sign in again and come back to go on."));
    return false;
  }

  async run() {
    while (!this.over && !this.paused) {
      try {
        if (!(await this.step())) return;
      } catch {
        this.failed += 1;
        this.piece = undefined; // ask first where it stands
        this.show(say("连接断了，会自己接着传。", "The connection broke: it goes on by itself."));
        await this.rest(Math.min(2 ** this.failed / 2, 30));
      }
    }
  }
}

const token = () => form.querySelector("input[name=csrfmiddlewaretoken]").value;
const ask = (url, method, body, headers = {}) =>
  fetch(url, { method, body, redirect: "manual", cache: "no-store", headers: { ...headers, "X-CSRFToken": token() } });

// --- one after another
const queue = {
  jobs: [],
  add(job) {
    this.jobs.push(job);
    this.run();
  },
  async run() {
    if (this.busy) return;
    this.busy = true;
    for (let job; (job = this.jobs.find((each) => !each.over && !each.paused)); ) await job.run();
    this.jobs = this.jobs.filter((each) => !each.over);
    this.busy = false;
  },
};

// --- the line as it stands now; what is typed elsewhere on the page stays
async function renew(line) {
  const answer = await ask(location.href, "GET").catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".paper-files", ".row > .tag", ".upload-version"]) {
    const [old, now] = [line.querySelector(part), page.getElementById(line.id)?.querySelector(part)];
    if (old && now) old.replaceWith(document.adoptNode(now));
    else if (now) line.querySelector(".uploads").before(document.adoptNode(now));
  }
  const missing = page.getElementById("missing");
  if (missing) document.getElementById("missing")?.replaceWith(document.adoptNode(missing));
  const next = page.querySelector("form[data-uploads]");
  const typed = [...form.querySelectorAll("input[type=text], input[type=tel], input:not([type]), textarea")].filter((one) => one.name && !one.name.startsWith("why-"));
  const same = typed.every((one) => next?.elements[one.name] === undefined || next.elements[one.name].defaultValue === one.defaultValue);
  if (next && same) form.elements.version.value = next.elements.version.value; // nobody else has written meanwhile
}

// --- the wallet's form: what is wrong in it stands at its fields, as the server would have put it there
function blame(errors = {}) {
  if (!paper) return false;
  for (const old of form.querySelectorAll("[id$=_error]")) {
    old.closest(".field")?.classList.remove("field--bad");
    form.querySelector(`[aria-errormessage="${old.id}"]`)?.removeAttribute("aria-invalid");
    old.remove();
  }
  const wrong = Object.entries(errors).filter(([name]) => form.elements[name]);
  for (const [name, words] of wrong) {
    const [field, said, line] = [form.elements[name], document.createElement("div"), document.createElement("p")];
    [said.id, line.className, line.textContent] = [`${field.id}_error`, "err", words];
    said.append(line);
    field.closest(".field").append(said);
    field.closest(".field").classList.add("field--bad");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", said.id);
  }
  if (wrong.length) form.elements[wrong[0][0]].focus();
  return wrong.length > 0;
}

function lodge(event) {
  const [line, field] = [form.querySelector("[data-line]"), form.querySelector("input[type=file]")];
  const under = queue.jobs.some((job) => !job.over);
  if (!under && !field.files.length) return; // the server says that there is none
  event.preventDefault();
  if (under) return;
  const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  line.querySelector(".uploads").replaceChildren();
  queue.add(new Upload(line, field.files[0], { fields }));
}

// Put into the field, as if chosen there; more than one paper is not lodged at once
function put(files) {
  const one = new DataTransfer();
  one.items.add(files[0]);
  form.querySelector("input[type=file]").files = one.files;
}

function take(line, files) {
  if (paper) return files.length && put(files);
  const version = line.querySelector(".upload-version");
  const said = { why: version?.querySelector("input").value ?? "", replaces: Number(version?.querySelector("select").value ?? 0) };
  [...files].forEach((file, place) => queue.add(new Upload(line, file, place ? {} : said)));
}

if (form) {
  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]");
    if (paper || !line || event.target.type !== "file" || !event.target.files.length) return;
    take(line, event.target.files);
    event.target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    form.addEventListener(kind, (event) => {
      const line = event.target.closest("[data-line]");
      if (!line || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      line.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop") take(line, event.dataTransfer.files);
    });
  if (paper) form.addEventListener("submit", lodge);
  addEventListener("beforeunload", (event) => {
    if (queue.busy && queue.jobs.some((job) => !job.over && !job.url)) event.preventDefault();
  });
  for (const kept of await shelf.all()) {
    const line = document.querySelector(`[data-line="${kept.line}"]`);
    if (kept.user !== form.dataset.user || Date.now() - kept.at > KEPT) shelf.drop(kept.url);
    else if (line && kept.page === location.pathname) queue.add(new Upload(line, kept.file, { url: kept.url }));
  }
}
