/* <live-part src topics>: a part of a page that the server draws anew when something is heard of its topics, and after
   the line was broken. Nothing changes under a hand that writes or is about to press. */
import { refreshAges } from "console/ages.js";
import { ConsoleElement } from "console/element.js";

const GATHER = 700;

export class LivePart extends ConsoleElement {
  start() {
    for (const topic of this.getAttribute("topics").split(" "))
      this.listen(document, `fansipan:${topic}`, () => this.#soon());
    this.listen(document, "fansipan:resumed", () => this.#soon());
    this.listen(this, "focusout", () => this.waiting && this.#soon());
  }

  stop() {
    clearTimeout(this.due);
  }

  #soon() {
    clearTimeout(this.due);
    this.due = setTimeout(() => this.#draw(), GATHER);
  }

  async #draw() {
    this.waiting = this.matches(":focus-within");
    if (this.waiting) return;
    try {
      const answer = await fetch(this.getAttribute("src"), { signal: this.life });
      // Read even where it is not shown: what is never read to its end stays in the browser's memory.
      const drawn = await answer.text();
      if (!answer.ok || this.matches(":focus-within")) return;
      this.innerHTML = drawn;
      refreshAges(this);
    } catch {
      // The line is broken: what stands here stays, and is drawn anew when the line stands again.
    }
  }
}

customElements.define("live-part", LivePart);
