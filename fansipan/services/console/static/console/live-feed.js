/* <live-feed src>: the page's one line to the server. To the topics that src asks for it adds those that every page
   hears (body data-topics); an src of the bare path asks for nothing else. It shows how the line stands, keeps marked
   figures and badges of the page up to date, and tells the other elements by events on document:
     fansipan:reading   {station, state, state_label, at, values: [{datastream, time, value, text, flag, status, exceeds}]}
     fansipan:TOPIC     what the server says of any other topic that src asks for (?topic=alarm), as it says it
     fansipan:resumed   the line was broken and stands again: what was loaded before may be stale */
import { refreshAges } from "console/ages.js";
import { ConsoleElement, language, moment, showState } from "console/element.js";
import { line } from "console/live-line.js";

const PATIENCE = [1, 2, 5, 10, 30];
const HIDDEN_FOR = 60_000;

export class LiveFeed extends ConsoleElement {
  start() {
    this.tries = 0;
    this.#show("waiting");
    this.#open();
    this.listen(document, "visibilitychange", () => this.#visible());
    this.listen(window, "pagehide", () => this.#close());
    this.listen(window, "pageshow", (event) => event.persisted && this.#open());
  }

  stop() {
    this.#close();
  }

  #open() {
    this.#close();
    const { address, topics } = line(this.getAttribute("src"), document.body.dataset.topics, language);
    this.source = new EventSource(address);
    this.source.addEventListener("open", () => this.#connected());
    this.source.addEventListener("error", () => this.#lost());
    for (const name of topics) {
      this.source.addEventListener(name, (event) => this.#tell(name, JSON.parse(event.data)));
    }
  }

  #close() {
    clearTimeout(this.retry);
    clearTimeout(this.rest);
    this.source?.close();
  }

  /* A browser allows six lines a server: a page nobody looks at gives its line back. */
  #visible() {
    clearTimeout(this.rest);
    if (document.hidden) this.rest = setTimeout(() => this.#rest(), HIDDEN_FOR);
    else if (this.source.readyState === EventSource.CLOSED) this.#open();
  }

  #rest() {
    this.#close();
    this.broken = true;
  }

  #connected() {
    this.tries = 0;
    this.since = undefined;
    this.#show("connected");
    if (this.broken) document.dispatchEvent(new CustomEvent("fansipan:resumed"));
    this.broken = false;
  }

  /* The browser retries a broken line by itself, but gives up for good when the server answers with an error. */
  #lost() {
    this.since ??= Date.now();
    this.broken = true;
    this.#show("reconnecting");
    if (this.source.readyState !== EventSource.CLOSED) return;
    const wait = PATIENCE[Math.min(this.tries++, PATIENCE.length - 1)] * (0.75 + Math.random() / 2);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.#open(), wait * 1000);
  }

  #show(state) {
    this.setAttribute("state", state);
    const at = moment(this.since ?? Date.now());
    const text = this.part("text");
    if (text) text.textContent = this.label(state, { time: `${at.hour}:${at.minute}:${at.second}` });
  }

  #tell(name, detail) {
    if (name === "reading") showReading(detail);
    document.dispatchEvent(new CustomEvent(`fansipan:${name}`, { detail }));
  }
}

function marked(attribute, key) {
  return document.querySelectorAll(`[${attribute}="${CSS.escape(key)}"]`);
}

function showReading(reading) {
  showStation(reading);
  for (const value of reading.values) showValue(value);
  refreshAges();
}

function showStation({ station, state, state_label: label, at }) {
  for (const badge of marked("data-station-state", station)) if (state) showState(badge, state, label);
  for (const time of marked("data-station-time", station)) if (at) time.dateTime = at;
}

function showValue({ datastream, time, text, flag, status, exceeds }) {
  const times = [...marked("data-datastream-time", datastream)];
  const known = times.some((place) => Date.parse(place.dateTime) === Date.parse(time));
  for (const place of times) place.dateTime = time;
  for (const place of marked("data-datastream-value", datastream)) {
    if (known && place.textContent === text) continue;
    place.textContent = text;
    const value = place.closest("[data-flag]") ?? place;
    value.dataset.flag = flag;
    value.dataset.status = status;
    value.toggleAttribute("data-exceeds", Boolean(exceeds));
    place.classList.remove("changed");
    void place.offsetWidth; // restarts the animation
    place.classList.add("changed");
  }
}

customElements.define("live-feed", LiveFeed);
