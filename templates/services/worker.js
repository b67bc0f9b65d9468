// Keeps the agent's pages readable without a network. Only what the server marks (X-Keep: whose, until when) is kept, for one
// person at a time, and no longer than a session lasts. What is written goes through the queue of offline.js, not through here.

const STATIC = "{{ static|escapejs }}";
const PAGES = "agent-pages";
const FILES = "agent-files";
const OWNER = "/agent/.owner";
const PULSE = "/agent/pulse/";
const PATIENCE = 6000; // ms that a kept page waits for a fresh one
const MOST_PAGES = 150;
const MOST_FILES = 200;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/; // such a file never changes

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(STATIC)) return event.respondWith(file(request));
  const html = (request.headers.get("Accept") ?? "").includes("text/html") && !request.headers.has("HX-Request");
  if (html && url.pathname.startsWith("/agent/") && url.pathname !== PULSE) event.respondWith(page(event));
});

async function file(request) {
  const store = await caches.open(FILES);
  const kept = await store.match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) {
      await store.put(request, fresh.clone());
      await prune(store, MOST_FILES);
    }
    return fresh;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function page(event) {
  const address = event.request.url;
  const fresh = fetch(event.request).then(async (answer) => {
    event.waitUntil(took(address, answer.clone()));
    return answer;
  });
  const kept = await valid(address);
  if (!kept) return fresh.catch(nothing);
  const later = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([fresh.catch(() => kept), later]);
}

// --- what is kept, and whose it is
async function valid(address) {
  const kept = await (await caches.open(PAGES)).match(address);
  const [, until] = (kept?.headers.get("X-Keep") ?? "").split(" ");
  return Number(until) * 1000 > Date.now() ? kept : undefined;
}

async function took(address, answer) {
  if (answer.type === "opaqueredirect" || answer.redirected) return signedOut();
  const store = await caches.open(PAGES);
  const [user] = (answer.headers.get("X-Keep") ?? "").split(" ");
  if (answer.status === 403 || answer.status === 404) await store.delete(address);
  if (!answer.ok || !user) return;
  const owner = await (await store.match(OWNER))?.text();
  if (owner !== user) {
    await caches.delete(PAGES); // somebody else has signed in: nothing of the other person stays
    return (await caches.open(PAGES)).put(OWNER, new Response(user)).then(() => keep(address, answer));
  }
  await keep(address, answer);
}

async function keep(address, answer) {
  const store = await caches.open(PAGES);
  const text = await answer.clone().text();
  await store.put(address, answer);
  await prune(store, MOST_PAGES);
  const files = await caches.open(FILES);
  for (const [, found] of text.matchAll(/(?:href|src)="([^"#]+)/g))
    if (found.startsWith(STATIC) && !(await files.match(found))) await file(new Request(found)).catch(() => {});
}

async function prune(store, most) {
  const all = (await store.keys()).filter((request) => !request.url.endsWith(OWNER));
  for (const request of all.slice(0, Math.max(0, all.length - most))) await store.delete(request);
}

// A page that sends on may do so for its own reasons; the pulse knows
async function signedOut() {
  const answer = await fetch(PULSE, { cache: "no-store", redirect: "manual" }).catch(() => null);
  if (answer && !answer.ok) await caches.delete(PAGES);
}

function nothing() {
  const body = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>没有信号 / No connection</title><h1>没有信号</h1><p>这一页没有存在手机里。已经记下的都还在。</p>
<p lang="en">No connection, and this page is not kept on the phone. What you recorded is still there.</p>
<p><a href="/agent/day/">今天 / Today</a></p></html>`;
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
