/* The residents' part of the site's service worker: pages and maps that may be kept are kept and shown without a line, the
   shell is always there, and reports that wait are sent when the line is back. What may be kept says so by Fansipan-Keep,
   with the moment at which it was made; what is worth keeping with it is named by Fansipan-Keep-Also. */
if (!self.FansipanOutbox) throw new Error("outbox.js stands before this part");

const SHELL = `fansipan-shell-${FANSIPAN.version}`;
const PAGES = "fansipan-pages";
const DATA = "fansipan-data";
const PATIENCE = 6000;
const MOST = { [PAGES]: 60, [DATA]: 40 };
const FRESH = 10 * 60_000;
const AWAY = [502, 503, 504];
const FIRST = ["/", "/portal", "/warnings", "/shelters", "/contacts", "/feedback", "/feedback/new", "/feedback/mine", "/offline"];
const MAP = "/map";
const OUTLINE = "/api/v1/places/boundaries.geojson";
const LAYERS = /\.geojson$|^\/layers\//;

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
  const old = (await caches.keys()).filter((name) => name.startsWith("fansipan-shell-") && name !== SHELL);
  const drew = await Promise.all(old.map(async (name) => (await (await caches.open(name)).keys()).some(drawsMaps)));
  await Promise.all(old.map((name) => caches.delete(name)));
  // Pages are fetched after the first one stands, so that they cost it nothing; maps only for those who looked at one.
  const wanted = drew.some(Boolean) ? [...FIRST, MAP] : FIRST;
  await Promise.allSettled(wanted.map(fetchKept));
}

function drawsMaps({ url }) {
  return url.includes("/static/maplibre/");
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(still(request));
  else if (address.pathname === OUTLINE) event.respondWith(outline(event));
  else if (LAYERS.test(address.pathname)) event.respondWith(layer(event));
});

/* The line first; what was kept when it does not answer in time, or only says that the site is away. */
async function page(event) {
  const kept = () => match(PAGES, event.request);
  return lineFirst(event, kept, async () => (await match(PAGES, "/offline")) ?? Response.error());
}

function layer(event) {
  return lineFirst(event, () => match(DATA, event.request), () => Response.error());
}

async function lineFirst(event, known, without) {
  const { request } = event;
  let answer;
  try {
    answer = await Promise.race([
      fetch(request),
      new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late"))),
    ]);
  } catch {
    return (await known()) ?? (navigator.onLine ? fetch(request) : without());
  }
  if (AWAY.includes(answer.status)) return (await known()) ?? answer;
  event.waitUntil(keep(request.url, answer.clone()));
  return answer;
}

/* Pages are one whatever was asked of them; data is not. */
async function match(name, request) {
  return (await caches.open(name)).match(request, { ignoreSearch: name === PAGES, ignoreVary: true });
}

async function keep(url, answer) {
  if (!answer.ok || answer.redirected || !answer.headers.has("Fansipan-Keep")) return;
  const { pathname, search } = new URL(url, location.href);
  const also = (answer.headers.get("Fansipan-Keep-Also") ?? "").split(" ").filter(Boolean);
  const data = LAYERS.test(pathname);
  await put(data ? DATA : PAGES, data ? pathname + search : pathname, answer);
  await Promise.allSettled(also.map(keepToo));
}

async function put(name, address, answer) {
  const store = await caches.open(name);
  await store.put(address, answer);
  const others = (await store.keys()).filter(({ url }) => !FIRST.includes(new URL(url).pathname));
  for (const old of others.slice(0, Math.max(0, others.length - MOST[name]))) await store.delete(old);
}

async function keepToo(address) {
  if (address.startsWith("/static/")) return still(new Request(address));
  const known = await match(LAYERS.test(address) ? DATA : PAGES, address);
  const age = known ? Date.now() - Date.parse(known.headers.get("Fansipan-Keep")) : Infinity;
  if (age > FRESH) await fetchKept(address);
}

async function fetchKept(address) {
  await keep(address, await fetch(address));
}

/* Hashed files never change: once here, they are not asked for again. */
async function still(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

/* Communes hardly change: what is known is drawn at once, what is new the next time. */
async function outline(event) {
  const kept = await match(DATA, OUTLINE);
  const asked = fetch(event.request).then(async (answer) => {
    if (answer.ok) await put(DATA, OUTLINE, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  event.waitUntil(asked.catch(() => undefined));
  return kept;
}

self.addEventListener("sync", (event) => {
  if (event.tag === "fansipan-reports") event.waitUntil(flush());
});

/* Who installs the app wants it without a line too, its map and all. */
self.addEventListener("message", (event) => {
  if (event.data?.type === "keep-map") event.waitUntil(Promise.allSettled([fetchKept(MAP), keepOutline()]));
});

async function keepOutline() {
  const answer = await fetch(OUTLINE);
  if (answer.ok) await put(DATA, OUTLINE, answer);
}

async function flush() {
  const done = await FansipanOutbox.flush();
  if (!done.length) return;
  for (const client of await self.clients.matchAll()) client.postMessage({ type: "reports-sent" });
  // What still waits is tried again by the browser.
  if (done.left) throw done.left;
}
