/* <alarm-sound repeat>: the operator's screen sounds as long as a high or critical alarm waits for somebody (the list says
   which: data-heard, the highest priority). It can be muted for a time on this screen; that lasts over pages, and is said. */
import { ConsoleElement } from "console/element.js";
import { awake, mute, mutedUntil, play } from "notices/sounds.js";

const SOUND = "alarm";

export class AlarmSound extends ConsoleElement {
  start() {
    this.listen(this, "click", ({ target }) => this.#pressed(target.closest("[data-mute]")));
    this.listen(document, "fansipan:alerts.alarm", ({ detail }) => detail.sound && this.#sound(detail.priority));
    this.listen(document, "htmx:afterSettle", () => this.#look());
    this.listen(document, "fansipan:muted", () => this.#show());
    this.listen(window, "storage", () => this.#show());
    for (const type of ["pointerdown", "keydown"]) this.listen(document, type, () => setTimeout(() => this.#look(), 50));
    this.timer = setInterval(() => this.#look(), Number(this.getAttribute("repeat")) * 1000);
    this.#look();
  }

  stop() {
    clearInterval(this.timer);
  }

  #pressed(button) {
    if (button) mute(Number(button.dataset.mute));
  }

  get #heard() {
    return Number(document.getElementById("found")?.dataset.heard ?? 0);
  }

  /* What stands is heard when it is seen first and then again and again, until somebody has acknowledged it. */
  #look() {
    this.#show();
    const due = Date.now() - (this.played ?? 0) >= Number(this.getAttribute("repeat")) * 1000 - 500;
    if (this.#heard && due) this.#sound(this.#heard);
    if (!this.#heard) this.played = undefined;
  }

  #sound(priority) {
    if (!awake() || mutedUntil()) return;
    this.played = Date.now();
    play(SOUND, priority);
  }

  #show() {
    const until = mutedUntil();
    const state = until ? "off" : awake() ? "on" : "asleep";
    const time = new Date(until).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
    const text = this.label(state, { time });
    const place = this.part("text");
    if (place.textContent !== text) place.textContent = text;
    this.setAttribute("state", state);
    this.part("icon").setAttribute("href", until ? "#i-silence" : "#i-sound");
    for (const button of this.querySelectorAll("[data-mute]")) button.hidden = (button.dataset.mute === "0") === !until;
  }
}

customElements.define("alarm-sound", AlarmSound);
