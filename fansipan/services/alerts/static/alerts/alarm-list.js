/* <alarm-list>: what stands before the operator; when an alarm changes it is asked for again. <alarm-page code>: one alarm,
   which says that it has changed. Both hear fansipan:alerts.alarm (see queries/live.py). */
import { ConsoleElement } from "console/element.js";

const GATHER = 150;
const REST = 1000;

export class AlarmList extends ConsoleElement {
  start() {
    this.listen(document, "fansipan:alerts.alarm", () => this.#soon());
    this.listen(document, "fansipan:resumed", () => this.#soon());
  }

  stop() {
    clearTimeout(this.waiting);
  }

  /* Many may come at once: the first is shown at once, those after it together. */
  #soon() {
    if (this.waiting) return;
    const since = Date.now() - (AlarmList.asked ?? 0);
    this.waiting = setTimeout(() => this.#ask(), Math.max(GATHER, REST - since));
  }

  /* An open menu or a field in use is not pulled away from under the hand. */
  #ask() {
    this.waiting = undefined;
    AlarmList.asked = Date.now();
    if (this.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return this.#soon();
    window.htmx.ajax("GET", location.pathname + location.search, { target: "#found", select: "#found", swap: "outerHTML" });
  }
}

export class AlarmPage extends ConsoleElement {
  start() {
    this.listen(document, "fansipan:alerts.alarm", ({ detail }) => detail.alarm === this.getAttribute("code") && this.#changed());
  }

  /* Somebody may be writing here: the page is shown anew only when nobody is. */
  #changed() {
    const writing = [...this.querySelectorAll("textarea, input[type=text]")].some(({ value }) => value);
    if (!writing) return location.reload();
    document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: this.label("changed") } }));
  }
}

customElements.define("alarm-list", AlarmList);
customElements.define("alarm-page", AlarmPage);
