/* <map-view stations>: stations on a map, and the same stations as a list, which is the way in by keyboard and without WebGL.
   Attributes: stations (GeoJSON; properties code, name, kind, state, state_label, url, place, newest (time),
   values [{datastream, name, text, unit, exceeds}]),
   boundaries (GeoJSON with name), tiles (raster address with {z}/{x}/{y}), attribution, center "lon,lat", zoom, bbox "w,s,e,n",
   kinds and states (words that are shown, none = all), query, form (id of a form whose fields kind, state and q set these),
   selected (code), cooperative, label-…; state (ready, failed) and drawn are set by the element itself.
   Parts: canvas, place, list, count. Templates: station (list row), more (its last row), popup, reading, choice, thing, failure, ask. Buttons: data-action="home".
   Switches of further layers stand inside: <input type="checkbox" data-layer data-src data-topics>. No stations: none are drawn. */
import { ConsoleElement, STATES, fill, json, locales, onColours, style } from "console/element.js";
import { refreshAges } from "console/ages.js";
import { matches, withoutPart } from "console/table-order.js";

export class MapView extends ConsoleElement {
  static observedAttributes = ["kinds", "states", "query", "selected"];

  start() {
    this.stations = new Map();
    this.listed = LISTED;
    this.listen(document, "fansipan:reading", (event) => this.#heard(event.detail));
    this.listen(document, "fansipan:resumed", () => this.load());
    this.listen(this, "click", (event) => this.#pressed(event));
    for (const type of ["pointerover", "focusin"]) this.listen(this, type, (event) => this.#point(event.target));
    for (const type of ["pointerleave", "focusout"])
      this.listen(this, type, () => this.drawing?.ring(this.getAttribute("selected")));
    this.#follow(document.getElementById(this.getAttribute("form") ?? ""));
    onColours(() => this.drawing?.recolour(), this.life);
    this.load();
  }

  stop() {
    clearTimeout(this.due);
    this.drawing?.remove();
    this.drawing = undefined;
    this.removeAttribute("drawn");
  }

  attributeChangedCallback(name) {
    if (!this.stations?.size) return;
    if (name === "selected") this.drawing?.ring(this.getAttribute("selected"));
    else this.#refresh();
  }

  async load() {
    try {
      const address = this.getAttribute("stations");
      const { features } = address ? await json(address, this.life) : NOTHING;
      this.stations = new Map(features.map((each) => [each.properties.code, each]));
      this.rows = new Map();
      this.#refresh();
      this.setAttribute("state", "ready");
      if (!this.drawing && !this.#asks()) await this.#draw();
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error);
    }
  }

  /* Where the page has a template "ask", a map on a phone waits until somebody wants it: it is many times what the rest is. */
  #asks() {
    if (this.wanted || !matchMedia("(width < 48rem)").matches) return false;
    const canvas = this.part("canvas");
    const question = canvas.querySelector('[data-action="draw"]') ?? this.stamp("ask", {});
    if (question && !question.isConnected) canvas.append(question);
    return Boolean(question);
  }

  async #draw() {
    const address = this.getAttribute("boundaries");
    const [{ drawMap, isLarge }, boundaries] = await Promise.all([
      import("console/map-drawing.js"),
      address ? json(address, this.life) : NOTHING,
      style("maplibre-gl/style"),
    ]);
    if (this.life.aborted) return;
    const host = document.createElement("div");
    this.part("canvas").append(host);
    this.drawing = await drawMap(host, {
      ...this.#view(),
      boundaries,
      tiles: this.getAttribute("tiles"),
      attribution: this.getAttribute("attribution"),
      cooperative: this.hasAttribute("cooperative"),
      large: isLarge(this.stations.size),
      words: this.#words(),
      host: this,
      signal: this.life,
      onOpen: (codes) => this.open(codes),
      onThing: (properties, coordinates) => this.#thing(properties, coordinates),
      onPlace: (name) => this.#place(name),
    });
    if (this.life.aborted) return this.stop();
    this.drawing.show(this.shown);
    this.drawing.ring(this.getAttribute("selected"));
    this.toggleAttribute("drawn", true);
  }

  #view() {
    const list = (name) => this.getAttribute(name)?.split(",").map(Number);
    return { bounds: list("bbox"), center: list("center"), zoom: Number(this.getAttribute("zoom") ?? 8) };
  }

  #words() {
    return {
      "Map.Title": this.label("map"),
      "NavigationControl.ZoomIn": this.label("zoom-in"),
      "NavigationControl.ZoomOut": this.label("zoom-out"),
      "Popup.Close": this.label("close"),
      "AttributionControl.ToggleAttribution": this.label("attribution"),
      "CooperativeGesturesHandler.WindowsHelpText": this.label("gesture"),
      "CooperativeGesturesHandler.MacHelpText": this.label("gesture"),
      "CooperativeGesturesHandler.MobileHelpText": this.label("gesture"),
    };
  }

  /* Without WebGL, or without an answer, the list and a plain sentence remain. */
  #fail(error) {
    this.setAttribute("state", "failed");
    const said = this.stamp(error.status ? "unavailable" : "failure", {});
    if (said) this.part("canvas").replaceChildren(said);
    if (!error.status) console.warn(error);
  }

  /** Shows what is known of one station, or lets the person choose between those that stand on one spot. */
  open(codes) {
    const stations = codes.map((code) => this.stations.get(code)).filter(Boolean);
    if (!stations.length || !this.drawing) return;
    const content = stations.length === 1 ? this.#card(stations[0]) : this.#choice(stations);
    this.drawing.open(stations[0].geometry.coordinates, content);
    this.drawing.ring(codes.length === 1 ? codes[0] : undefined);
    refreshAges(content);
  }

  #thing(properties, coordinates) {
    const card = this.stamp("thing", { ...properties, when: properties.at });
    const picture = card.querySelector("img");
    if (properties.picture) picture.src = properties.picture;
    else picture.remove();
    if (!properties.url) card.querySelector("a").removeAttribute("href");
    if (!properties.at) card.querySelector("time").remove();
    this.drawing.open(coordinates, card);
    refreshAges(card);
  }

  #card({ properties }) {
    const card = this.stamp("popup", properties);
    const rows = (properties.values ?? []).map((reading) => {
      // A row must be parsed inside a table, so its template holds one.
      return this.stamp("reading", { ...reading, figure: `${reading.text} ${reading.unit}`.trim() }).querySelector(
        "tr",
      );
    });
    card.querySelector("tbody")?.replaceChildren(...rows);
    return card;
  }

  #choice(stations) {
    const choice = this.stamp("choice", {});
    choice.querySelector("ul").replaceChildren(...stations.map(({ properties }) => this.stamp("station", properties)));
    return choice;
  }

  /* What may not wait stands first, but nothing moves under a hand that is about to press. Of thousands the first are made and
     more when asked for: with ten thousand rows beside it the map drew a third of its pictures. */
  #list(shown) {
    const host = this.part("list");
    if (!host) return;
    const held = host.matches(":hover, :focus-within") ? [...host.children].map(({ dataset }) => dataset.code) : [];
    const place = new Map(held.map((code, at) => [code, at]));
    const before = (a, b) => (place.get(a.code) ?? Infinity) - (place.get(b.code) ?? Infinity) || urgency(a, b);
    const inOrder = shown.map(({ properties }) => properties).sort(before);
    const rows = inOrder.slice(0, this.listed).map((properties) => this.#row(properties));
    const wanted = new Set(rows);
    for (const row of [...host.children]) if (!wanted.has(row)) row.remove();
    host.append(...rows.filter((row) => !held.length || !row.isConnected));
    const left = inOrder.length - rows.length;
    if (left) host.append(this.stamp("more", { text: this.label("more", { count: left }) }));
  }

  /* A row that stood aside has not heard what came meanwhile, so it is made anew. */
  #row(properties) {
    const { code } = properties;
    if (!this.rows.get(code)?.isConnected) {
      this.rows.set(code, this.stamp("station", properties));
      refreshAges(this.rows.get(code));
    }
    return this.rows.get(code);
  }

  #listMore() {
    const next = this.listed;
    this.listed += LISTED;
    this.#list(this.shown);
    this.part("list").children[next]?.querySelector("a").focus();
  }

  get shown() {
    const [kinds, states] = ["kinds", "states"].map((name) => this.getAttribute(name)?.split(" ").filter(Boolean));
    const query = withoutPart(this.getAttribute("query") ?? "", this.getAttribute("everywhere") ?? "");
    return [...this.stations.values()].filter(({ properties: { kind, state, name, code, place, said } }) => {
      const all = `${name} ${code} ${place ?? ""} ${said ?? ""}`;
      return (!kinds || kinds.includes(kind)) && (!states || states.includes(state)) && matches(all, query);
    });
  }

  #refresh() {
    const shown = this.shown;
    this.#list(shown);
    this.drawing?.show(shown);
    const count = this.part("count");
    if (count) count.textContent = this.label("count", { shown: shown.length, total: this.stations.size });
    this.#count();
  }

  /* [data-count-state] and [data-count-kind] anywhere on the page tell how many stations there are of each. */
  #count() {
    const all = [...this.stations.values()].map(({ properties }) => properties);
    for (const key of ["state", "kind"]) {
      for (const place of document.querySelectorAll(`[data-count-${key}]`)) {
        const wanted = place.getAttribute(`data-count-${key}`);
        place.textContent = all.filter((each) => each[key] === wanted).length;
      }
    }
  }

  #heard({ station: code, state, state_label: label, at, values = [] }) {
    const station = this.stations.get(code);
    if (!station) return;
    const { properties } = station;
    for (const reading of properties.values ?? []) {
      const fresh = values.find(({ datastream }) => datastream === reading.datastream);
      if (fresh) Object.assign(reading, { text: fresh.text, exceeds: fresh.exceeds });
    }
    Object.assign(properties, {
      newest: at ?? properties.newest,
      state: state ?? properties.state,
      state_label: label ?? properties.state_label,
    });
    // Readings come in bursts; the map is drawn anew once for each.
    this.due ??= setTimeout(() => {
      this.due = undefined;
      this.#refresh();
    }, 500);
  }

  #follow(form) {
    if (!form) return;
    const read = () => {
      const fields = new FormData(form);
      for (const [attribute, field] of [
        ["kinds", "kind"],
        ["states", "state"],
      ]) {
        const chosen = fields.getAll(field).filter(Boolean);
        if (!chosen.length) this.removeAttribute(attribute);
        else this.setAttribute(attribute, chosen.join(" "));
      }
      this.setAttribute("query", fields.get("q") ?? "");
    };
    for (const type of ["input", "reset"]) this.listen(form, type, () => setTimeout(read));
    this.listen(form, "submit", (event) => event.preventDefault());
    read();
  }

  #point(target) {
    const code = target.closest?.("[data-code]")?.dataset.code;
    if (code) this.drawing?.ring(code);
  }

  #pressed(event) {
    const button = event.target.closest("button[data-action]");
    if (button?.dataset.action === "home") this.drawing?.goHome();
    if (button?.dataset.action === "draw") {
      this.wanted = true;
      button.closest(".map-ask").remove();
      this.load();
    }
    if (button?.dataset.action === "more") this.#listMore();
    if (button?.dataset.action !== "find") return;
    const { code } = button.closest("[data-code]").dataset;
    this.drawing?.goTo(this.stations.get(code).geometry.coordinates);
    this.open([code]);
  }

  #place(name) {
    const place = this.part("place");
    if (place) place.textContent = name && fill(this.label("place") || "{name}", { name });
  }
}

const LISTED = 200;
const NOTHING = { type: "FeatureCollection", features: [] };
const collator = new Intl.Collator(locales, { numeric: true });

function urgency(a, b) {
  return STATES.indexOf(b.state) - STATES.indexOf(a.state) || collator.compare(a.name, b.name);
}

customElements.define("map-view", MapView);
