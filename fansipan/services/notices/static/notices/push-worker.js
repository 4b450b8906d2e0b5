/* The part of the site's service worker that runs when a push arrives, whether a page is open or not. One push of a matter takes the place of the
   one before it (tag), so that nothing is on the screen twice. */

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const shown = self.registration.showNotification(told.title ?? "Fansipan", {
    body: told.body ?? "",
    lang: told.lang ?? "vi",
    icon: FANSIPAN.icon,
    tag: told.tag,
    renotify: Boolean(told.tag),
    requireInteraction: Boolean(told.urgent),
    timestamp: told.at,
    data: { url: told.url },
  });
  event.waitUntil(shown.then(() => told.key && report(told.key)));
});

/* That it was shown is worth knowing and not worth failing for. */
function report(key) {
  return fetch("/api/v1/notices/shown", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  }).catch(() => undefined);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});

async function open(url) {
  const address = new URL(url, self.location.origin);
  if (address.origin !== self.location.origin) return self.clients.openWindow(address.href);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => where(page.url) === where(address));
  return there ? there.focus() : self.clients.openWindow(address.href);
}

/* The page and the place on it; what a list is filtered by makes no other page of it. */
function where(url) {
  const { pathname, hash } = new URL(url);
  return pathname + hash;
}
