/* What apps put on the map besides stations: areas, lines and points, each coloured by its level (good, info, warn, fault,
   bad, tune, still). A layer is asked for when its switch is on, and again after the topics that it follows. */
import { colour, json } from "console/element.js";

const LEVELS = ["good", "info", "warn", "fault", "bad", "tune", "still"];
const GATHER = 1000;
const EMPTY = { type: "FeatureCollection", features: [] };

function byLevel() {
  const pairs = LEVELS.flatMap((level) => [level, colour(`${level}-solid`)]);
  return ["match", ["get", "level"], ...pairs, colour("info-solid")];
}

/** [layer, property, value] of a layer's colours as the page has them now. */
function paintsOf(name) {
  const level = byLevel();
  return [
    [`${name}:area`, "fill-color", level],
    [`${name}:edge`, "line-color", level],
    [`${name}:point`, "circle-color", level],
    [`${name}:point`, "circle-stroke-color", colour("surface")],
  ];
}

function stylesOf(name) {
  const source = `layer:${name}`;
  const paint = {};
  for (const [layer, property, value] of paintsOf(name)) (paint[layer] ??= {})[property] = value;
  return [
    {
      id: `${name}:area`,
      type: "fill",
      source,
      filter: ["==", "$type", "Polygon"],
      paint: { ...paint[`${name}:area`], "fill-opacity": 0.28 },
    },
    {
      id: `${name}:edge`,
      type: "line",
      source,
      filter: ["!=", "$type", "Point"],
      paint: { ...paint[`${name}:edge`], "line-width": 2 },
    },
    {
      id: `${name}:point`,
      type: "circle",
      source,
      filter: ["==", "$type", "Point"],
      paint: { ...paint[`${name}:point`], "circle-radius": 7, "circle-stroke-width": 2 },
    },
  ];
}

/** The layers that the switches of one map stand for. */
export class MapLayers {
  /** `host`: the element with the switches; `map`: the library's map; `signal`: ends it all. */
  constructor(host, map, signal) {
    this.map = map;
    this.signal = signal;
    this.due = new Map();
    for (const input of host.querySelectorAll("input[data-layer]")) this.#follow(input);
    document.addEventListener("fansipan:resumed", () => this.#all(host), { signal });
  }

  #follow(input) {
    const again = () => input.checked && this.#soon(input);
    input.addEventListener("change", () => this.#switch(input), { signal: this.signal });
    for (const topic of (input.dataset.topics ?? "").split(" ").filter(Boolean))
      document.addEventListener(`fansipan:${topic}`, again, { signal: this.signal });
    this.#switch(input);
  }

  #all(host) {
    for (const input of host.querySelectorAll("input[data-layer]:checked")) this.#soon(input);
  }

  #soon(input) {
    const { layer } = input.dataset;
    clearTimeout(this.due.get(layer));
    this.due.set(
      layer,
      setTimeout(() => this.#load(input), GATHER),
    );
  }

  #switch(input) {
    if (input.checked) this.#load(input);
    else if (this.map.getSource(`layer:${input.dataset.layer}`)) this.#show(input.dataset.layer, EMPTY);
  }

  async #load(input) {
    try {
      this.#show(input.dataset.layer, await json(input.dataset.src, this.signal));
    } catch (error) {
      // A layer that does not come leaves what stands; the line says by itself that it is broken.
      if (error.name !== "AbortError") console.info(error.message);
    }
  }

  #show(name, collection) {
    if (this.signal.aborted) return;
    const source = this.map.getSource(`layer:${name}`);
    if (source) return source.setData(collection);
    this.map.addSource(`layer:${name}`, { type: "geojson", data: collection });
    for (const style of stylesOf(name)) this.map.addLayer(style, style.type === "circle" ? undefined : "names");
  }

  /** The names of the drawn layers that can be pressed. */
  get drawn() {
    return this.#names.flatMap((name) => [`${name}:point`, `${name}:area`, `${name}:edge`]);
  }

  get #names() {
    const sources = Object.keys(this.map.getStyle().sources);
    return sources.filter((source) => source.startsWith("layer:")).map((source) => source.slice(6));
  }

  recolour() {
    for (const name of this.#names)
      for (const [layer, property, value] of paintsOf(name)) this.map.setPaintProperty(layer, property, value);
  }
}
