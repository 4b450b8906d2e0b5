/* What the custom elements share. They hold no prose: words come as label-… attributes or <template>s from the page. */

const root = document.documentElement;

export const language = root.lang || "vi";

/** For Intl: what no browser knows of a language such as Hmong is written as in Vietnamese. */
export const locales = [language, "vi"];

export const zone = root.dataset.zone || "Asia/Ho_Chi_Minh";

/** States of a station, from what may wait to what may not: lists, maps and clusters put the last first. */
export const STATES = ["never", "fresh", "maintenance", "calibrating", "late", "silent", "faulty", "exceeding"];

/** Base of every element: `start()` when it enters the page, listeners that end with it when it leaves. */
export class ConsoleElement extends HTMLElement {
  #life;

  connectedCallback() {
    this.#life = new AbortController();
    this.start();
  }

  disconnectedCallback() {
    this.#life.abort();
    this.stop?.();
  }

  /** Aborted when the element leaves the page: for fetch() and for listeners. */
  get life() {
    return this.#life.signal;
  }

  listen(target, type, listener) {
    target.addEventListener(type, listener, { signal: this.life });
  }

  /** The element the page marked with data-part, or undefined. */
  part(name) {
    return this.querySelector(`[data-part="${name}"]`) ?? undefined;
  }

  /** The words of attribute label-{name}, with {places} filled in. */
  label(name, places = {}) {
    return fill(this.getAttribute(`label-${name}`) ?? "", places);
  }

  /** A copy of <template data-template=name>: [data-text], [data-href], [data-when], [data-state] are filled from `data`. */
  stamp(name, data) {
    const template = this.querySelector(`template[data-template="${name}"]`);
    if (!template) return undefined;
    const copy = template.content.firstElementChild.cloneNode(true);
    dress(copy, data);
    return copy;
  }
}

export function fill(text, places) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => places[key] ?? whole);
}

function dress(node, data) {
  for (const each of [node, ...node.querySelectorAll("*")]) {
    const { text, href, when, exceeds } = each.dataset;
    if (text !== undefined) each.textContent = data[text] ?? "";
    if (href !== undefined) each.setAttribute("href", data[href] ?? "");
    if (when !== undefined && data[when]) each.setAttribute("datetime", data[when]);
    if (exceeds !== undefined) each.toggleAttribute("data-exceeds", Boolean(data[exceeds]));
    if (each.hasAttribute("data-state")) showState(each, data.state, data.state_label);
    for (const attribute of ["aria-label", "data-code", "data-station-state"]) {
      if (each.hasAttribute(attribute)) each.setAttribute(attribute, fill(each.getAttribute(attribute), data));
    }
  }
}

/** Turns a badge to another state: colour, shape and word together. */
export function showState(badge, state, label) {
  badge.dataset.state = state;
  badge.querySelector("use")?.setAttribute("href", `#state-${state}`);
  const word = badge.querySelector('[data-part="label"]');
  if (word && label) word.textContent = label;
}

/** JSON from our own server; an answer that is not 2xx is an error with its status. One that the worker may have kept says
   when it was made: event fansipan:made of the document, detail {address, at (ISO)}. */
export async function json(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "application/json, application/geo+json" }, signal });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${address}`), { status: answer.status });
  const at = answer.headers.get("Fansipan-Keep");
  if (at) document.dispatchEvent(new CustomEvent("fansipan:made", { detail: { address, at } }));
  return answer.json();
}

const probe = document.createElement("i");
probe.hidden = true;

/** A colour of tokens.css as rgb(), as it stands now: canvases do not know custom properties. */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Calls back when the colours of the page change: the person's choice, the system's, or paper. */
export function onColours(callback, signal) {
  document.addEventListener("fansipan:theme", callback, { signal });
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", callback, { signal });
  }
}

/** Adds a stylesheet of the import map once and waits until it is there. */
export function style(name) {
  const href = import.meta.resolve(name);
  let link = document.querySelector(`link[href="${CSS.escape(href)}"]`);
  if (!link) {
    link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    document.head.append(link);
  }
  return link.sheet ? Promise.resolve() : new Promise((done) => link.addEventListener("load", done, { once: true }));
}

const numbers = new Map();

/** A number as the reader's language writes it, with at most `digits` decimals. */
export function number(value, digits = 2) {
  if (value == null || Number.isNaN(value)) return "–";
  if (!numbers.has(digits)) numbers.set(digits, new Intl.NumberFormat(locales, { maximumFractionDigits: digits }));
  return numbers.get(digits).format(value);
}

/** Decimals that show three meaningful digits of a figure of this size. */
export function digits(size) {
  return size >= 100 ? 1 : size >= 1 ? 2 : 4;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** Day and time at the glass, as parts: {day, month, year, hour, minute, second}. */
export function moment(milliseconds) {
  return Object.fromEntries(clock.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
}

/** "21/11/2025 14:05", in both languages. */
export function written(milliseconds) {
  const at = moment(milliseconds);
  return `${at.day}/${at.month}/${at.year} ${at.hour}:${at.minute}`;
}
