/* What this browser can do about pushes: whether it can, whether it may, and its subscription. */

export const WORKER = "/service-worker.js";

/** "unsupported", "denied", "on" or "off". */
export async function state() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await subscription()) ? "on" : "off";
}

/** The subscription there is, or undefined. */
export async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? undefined;
}

/** Asks the person and subscribes; undefined when the person says no. */
export async function subscribe(key) {
  if ((await Notification.requestPermission()) !== "granted") return undefined;
  await navigator.serviceWorker.register(WORKER, { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Endpoint and keys, as the server takes them. */
export function told(found) {
  const { endpoint, keys } = found.toJSON();
  return { endpoint, keys };
}

/** What people call this browser: "Chrome · Android". */
export function name() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari"].find((one) => agent.includes(one));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"].find((one) => agent.includes(one));
  return [browser === "Edg" ? "Edge" : browser === "OPR" ? "Opera" : browser, system].filter(Boolean).join(" · ");
}
