/* <my-reports>: what this device sent or still keeps. <my-report>: remembers the report of the page on this device, and lets
   the device be told of every step. */
import { refreshAges } from "console/ages.js";
import { ConsoleElement } from "console/element.js";

const LEVELS = { waiting: "warn", refused: "bad", sent: "good" };

class MyReports extends ConsoleElement {
  start() {
    this.listen(window, "online", () => this.#flush());
    this.listen(this.querySelector('[data-action="send"]'), "click", () => this.#flush());
    if (navigator.serviceWorker) {
      this.listen(navigator.serviceWorker, "message", ({ data }) => data?.type === "reports-sent" && this.#show());
    }
    this.listen(window, "hashchange", () => this.#lead());
    this.#show().then(() => this.#flush());
    this.#lead();
  }

  /* A push names the report by its code; the address with the secret is known here alone. */
  async #lead() {
    const code = location.hash.slice(1);
    const known = code && (await FansipanOutbox.all()).find((report) => report.code === code);
    if (known?.url) location.replace(known.url);
  }

  async #show() {
    const reports = await FansipanOutbox.all();
    const rows = reports.map((report) => this.#row(report));
    this.part("list").replaceChildren(...rows);
    this.part("none").hidden = rows.length > 0;
    this.querySelector('[data-action="send"]').hidden = !reports.some(({ state }) => state === "waiting");
    refreshAges(this);
  }

  #row(report) {
    const { title, code, url, at, state, why } = report;
    const shown = code ? `${title} · ${code}` : title;
    const row = this.stamp("row", { title: shown, url: url ?? "#", at: new Date(at).toISOString() });
    if (!url) row.querySelector("a").removeAttribute("href");
    const badge = row.querySelector('[data-part="state"]');
    badge.textContent = this.label(state, { why });
    badge.dataset.level = LEVELS[state];
    row.querySelector('[data-action="drop"]').addEventListener("click", async () => {
      await FansipanOutbox.drop(report.key);
      await this.#show();
    });
    row.dataset.key = report.key;
    return row;
  }

  async #flush() {
    if (!navigator.onLine) return;
    try {
      await FansipanOutbox.flush((report, share) => {
        const badge = this.querySelector(`[data-key="${CSS.escape(report.key)}"] [data-part="state"]`);
        if (badge) badge.textContent = this.label("sending", { percent: Math.round(share * 100) });
      });
    } catch {
      // The line broke again: it is tried with the next one.
    }
    await this.#show();
  }
}

class MyReport extends ConsoleElement {
  async start() {
    const code = this.getAttribute("code");
    const known = (await FansipanOutbox.all()).find((report) => report.code === code);
    const url = location.pathname;
    if (!known) {
      const title = this.getAttribute("title-text");
      await FansipanOutbox.put({ key: code, at: Date.now(), state: "sent", title, code, url, files: [], fields: {} });
    }
    const button = document.querySelector("[data-listen]");
    const registration = await navigator.serviceWorker?.getRegistration();
    if (!button || !registration?.pushManager || Notification.permission === "denied") return;
    button.hidden = false;
    this.listen(button, "click", () => this.#listen(button, registration));
  }

  async #listen(button, registration) {
    if ((await Notification.requestPermission()) !== "granted") return;
    const applicationServerKey = bytes(this.getAttribute("push-key"));
    const subscription =
      (await registration.pushManager.getSubscription()) ??
      (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    const body = JSON.stringify(subscription);
    const told = await fetch(this.getAttribute("listen"), { method: "POST", body });
    button.hidden = told.ok;
    document.querySelector("[data-listening]").hidden = !told.ok;
  }
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (mark) => mark.charCodeAt(0));
}

customElements.define("my-reports", MyReports);
customElements.define("my-report", MyReport);
