/* <notice-bell unseen inbox acknowledge>: how many notices were not seen; what comes new is shown, and heard from HIGH
   on. Hears fansipan:notice (see queries/live.py) and looks again when the line stands after it was broken. */
import { refreshAges } from "console/ages.js";
import { ConsoleElement, json } from "console/element.js";
import { lately, play } from "notices/sounds.js";

const LEVELS = { 1: ["low", ""], 2: ["medium", "info"], 3: ["high", "fault"], 4: ["critical", "bad"] };
const LOUD = 3;
const HEARD_FOR = 5000;

export class NoticeBell extends ConsoleElement {
  #asked = new Map();

  start() {
    this.listen(document, "fansipan:notice", ({ detail }) => this.#told(detail));
    this.listen(document, "fansipan:resumed", () => this.#look());
    this.listen(document, "notices:seen", ({ detail }) => this.#count(detail.unseen));
  }

  #told(notice) {
    this.#count(notice.unseen);
    const known = this.#asked.get(notice.id) ?? 0;
    this.#asked.set(notice.id, notice.asked);
    if (notice.settled) return this.#card(notice.id)?.remove();
    if (notice.asked <= known) return;
    if (notice.priority >= LOUD) this.#alarm(notice);
    else document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: notice.title } }));
  }

  /* Of several open pages one makes the noise; all show the card. */
  #alarm(notice) {
    this.#show(notice);
    navigator.locks?.request(`notice:${notice.id}:${notice.asked}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      // A page of the room itself may sound sooner, such as the operator's list of alarms.
      if (!lately(notice.kind.split(".")[0])) play(notice.sound, notice.priority);
      await new Promise((done) => setTimeout(done, HEARD_FOR));
    });
  }

  #show(notice) {
    this.#card(notice.id)?.remove();
    const card = this.stamp("alarm", notice);
    const [name, level] = LEVELS[notice.priority] ?? LEVELS[LOUD];
    card.dataset.notice = notice.id;
    card.dataset.level = level;
    const badge = card.querySelector('[data-part="badge"]');
    badge.dataset.level = level;
    badge.textContent = this.part("words").dataset[name];
    card.querySelector('[data-part="close"]').addEventListener("click", () => card.remove());
    card.querySelector('[data-part="acknowledge"]')?.addEventListener("click", (event) => this.#answer(event, notice));
    this.part("alarms").prepend(card);
    refreshAges(card);
  }

  async #answer({ currentTarget: button }, { id, url }) {
    button.disabled = true;
    const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
    const address = this.getAttribute("acknowledge").replace("/0/", `/${id}/`);
    const answer = await fetch(address, { method: "POST", headers, signal: this.life }).catch(() => undefined);
    if (answer?.ok) this.#card(id)?.remove();
    else location.assign(url); // the page says what is wrong, or asks to log in
  }

  #card(id) {
    return this.querySelector(`[data-notice="${id}"]`);
  }

  #count(unseen) {
    const count = this.part("count");
    count.textContent = unseen > 99 ? "99+" : unseen;
    count.hidden = !unseen;
    this.setAttribute("unseen", unseen);
  }

  /* While the line was broken something may have been told. */
  async #look() {
    const { unseen, notices } = await json(`${this.getAttribute("inbox")}?show=open`, this.life).catch(() => ({}));
    if (unseen !== undefined) this.#count(unseen);
    for (const one of (notices ?? []).filter(({ seen }) => !seen).reverse()) this.#told({ ...one, unseen });
  }
}

customElements.define("notice-bell", NoticeBell);
