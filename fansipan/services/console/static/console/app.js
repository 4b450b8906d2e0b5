/* The site as an app: its service worker is registered, the age of a page shown without a line is said, reports that wait are
   sent, and pages can be read aloud where the reader asked for it and the browser can. */
import { refreshAges } from "console/ages.js";
import { ConsoleElement, language } from "console/element.js";

const OLD = 10 * 60_000;
const TONGUES = { vi: "vi-VN", en: "en-GB" };

async function register() {
  if (!navigator.serviceWorker || !isSecureContext) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" });
  } catch {
    // Without a worker the site works as any other.
  }
}

/** <page-age made>: says how old a page is that came from what was kept, and that there is no line. The oldest of what the
   page shows is its age: the map of yesterday on a page of today is a page of yesterday. */
export class PageAge extends ConsoleElement {
  start() {
    this.made = new Map([["", Date.parse(this.getAttribute("made"))]]);
    for (const type of ["online", "offline"]) this.listen(window, type, () => this.#show());
    this.listen(document, "fansipan:made", ({ detail: { address, at } }) => {
      this.made.set(address, Date.parse(at));
      this.#show();
    });
    this.#show();
  }

  #show() {
    const made = Math.min(...this.made.values());
    const old = Date.now() - made > OLD;
    this.hidden = navigator.onLine && !old;
    const time = this.querySelector("time");
    if (time) time.dateTime = new Date(made).toISOString();
    const word = this.part("line");
    if (word) word.hidden = navigator.onLine;
    refreshAges(this);
  }
}

/** <read-aloud>: a button that reads the page's main part, sentence by sentence, in its language. */
export class ReadAloud extends ConsoleElement {
  start() {
    if (!("speechSynthesis" in window)) return;
    this.button = this.querySelector("button");
    this.listen(speechSynthesis, "voiceschanged", () => this.#offer());
    this.#offer();
    this.listen(this.button, "click", () => (speechSynthesis.speaking ? this.#end() : this.#begin()));
    this.listen(window, "pagehide", () => this.#end());
  }

  stop() {
    window.speechSynthesis?.cancel();
  }

  /* Another language than the house's own is read only where the device has a voice for it: a foreign one would spell it. */
  #offer() {
    const voices = speechSynthesis.getVoices().map(({ lang }) => lang.toLowerCase().split(/[-_]/)[0]);
    this.hidden = !(language in TONGUES) && !voices.includes(language);
  }

  #begin() {
    const text = document.querySelector("main").innerText.replace(/\s*\n\s*/g, ".\n");
    const parts = text.match(/[^.!?\n]+[.!?\n]*/g) ?? [];
    this.#mark(true);
    for (const part of parts) {
      const said = new SpeechSynthesisUtterance(part.trim());
      said.lang = TONGUES[language] ?? language;
      speechSynthesis.speak(said);
      if (part === parts.at(-1)) said.addEventListener("end", () => this.#mark(false));
    }
  }

  #end() {
    speechSynthesis.cancel();
    this.#mark(false);
  }

  #mark(reading) {
    this.button.setAttribute("aria-pressed", String(reading));
    this.part("text").textContent = this.label(reading ? "stop" : "read");
  }
}

customElements.define("page-age", PageAge);
customElements.define("read-aloud", ReadAloud);
register();
