/* <camera-picture src seconds>: the newest picture of a camera, fetched again while somebody looks at the page.
   label-age: words with {time}; label-away: when the camera does not answer. */
import { ConsoleElement, moment } from "console/element.js";

export class CameraPicture extends ConsoleElement {
  start() {
    this.image = this.querySelector("img");
    this.listen(this.image, "error", () => this.#say("away"));
    this.#fetch(); // how old the picture is stands in a head that an <img> does not show
    this.again = setInterval(() => this.#fetch(), Math.max(1, Number(this.getAttribute("seconds"))) * 1000);
  }

  stop() {
    clearInterval(this.again);
    if (this.shown) URL.revokeObjectURL(this.shown);
  }

  async #fetch() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.getAttribute("src"), { signal: this.life });
      if (!answer.ok) return this.#say("away");
      const picture = URL.createObjectURL(await answer.blob());
      if (this.shown) URL.revokeObjectURL(this.shown);
      this.shown = this.image.src = picture;
      const at = moment(Date.now() - 1000 * Number(answer.headers.get("Age") ?? 0));
      this.#say("age", { time: `${at.hour}:${at.minute}:${at.second}` });
    } catch {
      if (!this.life.aborted) this.#say("away");
    }
  }

  #say(word, places) {
    this.part("said").textContent = this.label(word, places);
    this.toggleAttribute("away", word === "away");
  }
}

customElements.define("camera-picture", CameraPicture);
