/* The residents' part of the site's service worker: pages that may be kept are kept and shown without a line, the shell is
   always there, and reports that wait are sent when the line is back. */
if (!self.FansipanOutbox) throw new Error("outbox.js stands before this part");

const SHELL = `fansipan-shell-${FANSIPAN.version}`;
const PAGES = "fansipan-pages";
const PATIENCE = 6000;
const MOST_PAGES = 60;
const FIRST = ["/", "/portal", "/warnings", "/shelters", "/contacts", "/feedback", "/feedback/new", "/feedback/mine", "/offline"];
const OUTLINE = "/api/v1/places/boundaries.geojson";

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

async function install() {
  const shell = await caches.open(SHELL);
  await shell.addAll(FANSIPAN.shell);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith("fansipan-shell-") && name !== SHELL) await caches.delete(name);
  // Pages are fetched after the first one stands, so that they cost it nothing.
  await Promise.allSettled(FIRST.map((path) => fetch(path).then((answer) => keep(new Request(path), answer))));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(still(request));
  else if (address.pathname === OUTLINE) event.respondWith(still(request, PAGES));
});

/* The line first; what was kept when it does not answer in time. */
async function page(request) {
  try {
    const answer = await Promise.race([
      fetch(request),
      new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late"))),
    ]);
    await keep(request, answer.clone());
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    const kept = await pages.match(request, { ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
    if (navigator.onLine) return fetch(request);
    return (await pages.match("/offline", { ignoreVary: true })) ?? Response.error();
  }
}

async function keep(request, answer) {
  if (!answer.ok || answer.redirected || !answer.headers.has("Fansipan-Keep")) return;
  const pages = await caches.open(PAGES);
  await pages.put(new URL(request.url).pathname, answer);
  const known = await pages.keys();
  for (const old of known.slice(0, Math.max(0, known.length - MOST_PAGES))) await pages.delete(old);
}

/* Hashed files never change: once here, they are not asked for again. */
async function still(request, name = SHELL) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(name)).put(request, answer.clone());
  return answer;
}

self.addEventListener("sync", (event) => {
  if (event.tag === "fansipan-reports") event.waitUntil(flush());
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "forget-pages") event.waitUntil(caches.delete(PAGES));
});

async function flush() {
  const done = await FansipanOutbox.flush();
  if (!done.length) return;
  for (const client of await self.clients.matchAll()) client.postMessage({ type: "reports-sent" });
  // What still waits is tried again by the browser.
  if (done.left) throw done.left;
}
