/* <centre-wall src link topics>: keeps the wall true without a hand: draws what the server says anew when something is
   heard, every half minute and after a break; says since when nothing was heard and of when it is what still stands. */
import { keepAges, refreshAges } from "console/ages.js";
import { ConsoleElement, moment } from "console/element.js";
import "console/live-feed.js";
import "console/map-view.js";

const GATHER = 700;
const EVERY = 30_000;
const RETRY = 3000;
const RENEW = 3_600_000;
const TURN = 12_000;
const PATIENCE = 8000;

function clockOf(milliseconds) {
  const at = moment(milliseconds);
  return `${at.hour}:${at.minute}:${at.second}`;
}

export class CentreWall extends ConsoleElement {
  start() {
    this.goodAt = Date.now();
    this.tops = {};
    for (const topic of this.getAttribute("topics").split(" "))
      this.listen(document, `fansipan:${topic}`, () => this.#soon(GATHER));
    this.listen(document, "fansipan:resumed", () => this.#soon(0));
    this.every = setInterval(() => this.#tick(), 1000);
    this.turn = setInterval(() => this.#turn(), TURN);
    this.renew = setInterval(() => this.#renew(), RENEW);
    this.#soon(EVERY);
    this.#tick();
    this.#fit();
  }

  stop() {
    clearTimeout(this.due);
    for (const timer of [this.every, this.turn, this.renew]) clearInterval(timer);
  }

  #soon(wait) {
    const at = Date.now() + wait;
    if (this.due && this.dueAt <= at) return;
    clearTimeout(this.due);
    this.dueAt = at;
    this.due = setTimeout(() => this.#draw(), wait);
  }

  async #draw() {
    this.due = undefined;
    try {
      const limit = AbortSignal.any([this.life, AbortSignal.timeout(PATIENCE)]);
      const answer = await fetch(this.getAttribute("src"), { signal: limit, redirect: "error" });
      if (answer.status === 401 || answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      this.part("state").innerHTML = await answer.text();
      this.goodAt = Date.now();
      this.lostAt = undefined;
      this.dataset.drawn = String(Number(this.dataset.drawn ?? 0) + 1);
      refreshAges(this);
      this.#fit();
      this.#soon(EVERY);
    } catch {
      if (this.life.aborted) return;
      this.lostAt ??= Date.now();
      this.#soon(RETRY);
    }
    this.#tick();
  }

  #tick() {
    this.part("clock").textContent = clockOf(Date.now());
    this.part("age").textContent = this.label("age", { time: clockOf(this.goodAt) });
    const lost = this.part("lost");
    lost.hidden = !this.lostAt;
    if (this.lostAt) lost.textContent = this.label("lost", { time: clockOf(this.lostAt), age: clockOf(this.goodAt) });
    this.toggleAttribute("lost", Boolean(this.lostAt));
    this.#grey();
  }

  #grey() {
    for (const tile of this.querySelectorAll("[data-as-of]")) {
      const age = (Date.now() - Date.parse(tile.dataset.asOf)) / 1000;
      if (age > Number(tile.dataset.maxAge)) Object.assign(tile.dataset, { level: "still", stands: "stale" });
    }
  }

  /* Lists and numbers that do not all fit are shown in turn; one that is taller than its place is cut. */
  #turn() {
    for (const [place, strip] of this.#strips()) {
      const below = strip.scrollTop + strip.clientHeight;
      const next = [...strip.children].find(
        ({ offsetTop, offsetHeight }) =>
          offsetTop > strip.scrollTop + 4 && offsetTop + offsetHeight > below + 4,
      );
      this.tops[place] = next?.offsetTop ?? 0;
    }
    this.#fit();
  }

  #fit() {
    for (const [place, strip] of this.#strips()) {
      strip.scrollTop = this.tops[place] ?? 0;
      const start = strip.scrollTop - 4;
      const end = strip.scrollTop + strip.clientHeight + 4;
      for (const tile of strip.children) {
        const within = tile.offsetTop >= start && tile.offsetTop + tile.offsetHeight <= end;
        const tall = tile.offsetHeight > strip.clientHeight && Math.abs(tile.offsetTop - strip.scrollTop) <= 4;
        tile.toggleAttribute("data-cut", !within && !tall);
      }
    }
  }

  #strips() {
    return this.querySelectorAll("[data-turns]").entries();
  }

  /* A session lasts a shift; the link makes a new one, and the stream is opened with it. Only the head is asked for: a
     page that nobody reads would never end, and each hour's would be kept as long as the wall stands. */
  async #renew() {
    try {
      const answer = await fetch(this.getAttribute("link"), { method: "HEAD", signal: this.life });
      if (!answer.ok) return;
      const feed = this.querySelector("live-feed");
      feed.replaceWith(feed.cloneNode(true));
    } catch {
      // It is tried again in an hour; what the page shows says by itself how old it is.
    }
  }
}

customElements.define("centre-wall", CentreWall);
keepAges();
