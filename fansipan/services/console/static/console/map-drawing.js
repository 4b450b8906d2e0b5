/* How the map is drawn: communes, stations by state, popups. Loaded only where a map stands. No tiles and no fonts are
   fetched: boundaries are GeoJSON, and the library draws place names from the reader's own fonts. */
import { STATES, colour } from "console/element.js";
import { middle } from "console/map-places.js";
import "maplibre-gl";

// The build for a strict content security policy is a script, not a module: it leaves its name on the window.
const { LngLatBounds, Map: LibreMap, NavigationControl, Popup, ScaleControl, setWorkerUrl } = globalThis.maplibregl;

setWorkerUrl(import.meta.resolve("maplibre-gl/worker"));

const TOKEN = {
  never: "never-solid",
  fresh: "good-solid",
  maintenance: "info-solid",
  calibrating: "tune-solid",
  late: "warn-solid",
  silent: "still-solid",
  faulty: "fault-solid",
  exceeding: "bad-solid",
};
const CLUSTER_FROM = 300;
const REACH = 12;
const FONT = ["Segoe UI,Roboto,Noto Sans,sans-serif"];

/** Draws into `host` and hands back the drawing; throws where WebGL is missing. */
export function drawMap(host, settings) {
  return new Promise((done, failed) => {
    const map = new LibreMap({
      container: host,
      style: styleOf(settings),
      locale: settings.words,
      attributionControl: settings.attribution ? { compact: true } : false,
      cooperativeGestures: settings.cooperative,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      ...(settings.bounds ? { bounds: settings.bounds, fitBoundsOptions: { padding: 24 } } : { center: settings.center, zoom: settings.zoom }),
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left");
    map.once("load", () => done(new MapDrawing(map, settings)));
    map.once("error", ({ error }) => map.loaded() || failed(error));
  });
}

class MapDrawing {
  constructor(map, { onOpen, onPlace, large }) {
    this.map = map;
    this.onOpen = onOpen;
    this.large = large;
    this.home = { center: map.getCenter(), zoom: map.getZoom() };
    this.recolour();
    map.on("click", (event) => this.#clicked(event));
    map.on("mousemove", (event) => {
      const near = this.#near(event.point);
      map.getCanvas().style.cursor = near.length ? "pointer" : "";
      onPlace(map.queryRenderedFeatures(event.point, { layers: ["land"] })[0]?.properties.name ?? "");
    });
    map.on("mouseout", () => onPlace(""));
  }

  /** Stations as GeoJSON features; properties `code` and `state` are used. */
  show(features) {
    const ranked = features.map((each) => ({ ...each, properties: { code: each.properties.code, state: each.properties.state, rank: STATES.indexOf(each.properties.state) } }));
    this.map.getSource("stations").setData({ type: "FeatureCollection", features: ranked });
  }

  /** Rings one station, or none. */
  ring(code) {
    this.map.setFilter("ring", ["==", ["get", "code"], code ?? ""]);
  }

  goTo(coordinates) {
    this.map.easeTo({ center: coordinates, zoom: Math.max(this.map.getZoom(), 12.5), duration: 500 });
  }

  goHome() {
    this.map.easeTo({ ...this.home, duration: 500 });
  }

  open(coordinates, content) {
    this.popup?.remove();
    this.popup = new Popup({ maxWidth: "20rem", offset: 14, focusAfterOpen: true }).setLngLat(coordinates).setDOMContent(content).addTo(this.map);
    return this.popup;
  }

  /** Draws everything again in the colours of the page as they are now. */
  recolour() {
    for (const [layer, property, value] of paints()) if (this.map.getLayer(layer)) this.map.setPaintProperty(layer, property, value);
    for (const state of STATES) {
      const image = shape(state);
      if (this.map.hasImage(state)) this.map.updateImage(state, image);
      else this.map.addImage(state, image, { pixelRatio: 2 });
    }
  }

  remove() {
    this.map.remove();
  }

  #near({ x, y }) {
    const box = [[x - REACH, y - REACH], [x + REACH, y + REACH]];
    return this.map.queryRenderedFeatures(box, { layers: ["stations", "clusters"].filter((layer) => this.map.getLayer(layer)) });
  }

  /* A click on a heap comes closer, until what lies there can be told apart. */
  #clicked({ point }) {
    const near = this.#near(point);
    if (!near.length) return;
    const around = new LngLatBounds();
    for (const { geometry } of near) around.extend(geometry.coordinates);
    const codes = [...new Set(near.map(({ properties }) => properties.code))];
    const heap = codes.length > 1 || near.some(({ properties }) => properties.cluster);
    if (heap && this.map.getZoom() < 14) this.map.fitBounds(around, { padding: 90, maxZoom: Math.min(15, this.map.getZoom() + 4) });
    else this.onOpen(codes);
  }
}

function styleOf({ boundaries, tiles, attribution, large }) {
  const collection = (features) => ({ type: "FeatureCollection", features });
  const sources = {
    communes: { type: "geojson", data: boundaries },
    names: { type: "geojson", data: collection(boundaries.features.map(nameOf)) },
    stations: { type: "geojson", data: collection([]), ...(large && { cluster: true, clusterRadius: 36, clusterMaxZoom: 10, clusterProperties: { worst: ["max", ["get", "rank"]] } }) },
    ...(tiles && { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution: attribution ?? "" } }),
  };
  const paint = {};
  for (const [layer, property, value] of paints()) (paint[layer] ??= {})[property] = value;
  const layers = [
    { id: "beyond", type: "background" },
    ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
    { id: "land", type: "fill", source: "communes" },
    { id: "borders", type: "line", source: "communes", layout: { "line-join": "round" } },
    { id: "names", type: "symbol", source: "names", minzoom: 8, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 8, 10, 12, 13], "text-max-width": 7, "text-padding": 6 } },
    { id: "halo", type: "circle", source: "stations", filter: ["in", ["get", "state"], ["literal", ["exceeding", "faulty"]]] },
    { id: "ring", type: "circle", source: "stations", filter: ["==", ["get", "code"], ""] },
    { id: "stations", type: "symbol", source: "stations", filter: ["has", "code"], layout: { "icon-image": ["get", "state"], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "rank"], "icon-size": ["interpolate", ["linear"], ["zoom"], 7, 0.62, 11, 1] } },
    ...(large ? clusterLayers() : []),
  ];
  if (tiles) paint.land["fill-opacity"] = 0.12;
  return { version: 8, sources, layers: layers.map((layer) => ({ ...layer, paint: paint[layer.id] ?? {} })) };
}

function nameOf({ geometry, properties: { name } }) {
  return { type: "Feature", properties: { name }, geometry: { type: "Point", coordinates: middle(geometry) } };
}

function clusterLayers() {
  return [
    { id: "clusters", type: "circle", source: "stations", filter: ["has", "point_count"] },
    { id: "counts", type: "symbol", source: "stations", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": FONT, "text-size": 12, "text-allow-overlap": true } },
  ];
}

function paints() {
  const worst = ["match", ["get", "worst"], ...STATES.flatMap((state, rank) => [rank, colour(TOKEN[state])]), colour("still-solid")];
  const loud = ["match", ["get", "state"], "exceeding", colour("bad-solid"), colour("fault-solid")];
  return [
    ["beyond", "background-color", colour("beyond")],
    ["land", "fill-color", colour("land")],
    ["borders", "line-color", colour("border")],
    ["borders", "line-width", ["interpolate", ["linear"], ["zoom"], 7, 0.6, 12, 1.4]],
    ["names", "text-color", colour("place")],
    ["names", "text-halo-color", colour("land")],
    ["names", "text-halo-width", 1.2],
    ["halo", "circle-color", loud],
    ["halo", "circle-opacity", 0.22],
    ["halo", "circle-radius", ["interpolate", ["linear"], ["zoom"], 7, 11, 11, 18]],
    ["ring", "circle-color", "rgba(0,0,0,0)"],
    ["ring", "circle-radius", 16],
    ["ring", "circle-stroke-color", colour("accent")],
    ["ring", "circle-stroke-width", 2.5],
    ["clusters", "circle-color", worst],
    ["clusters", "circle-radius", ["step", ["get", "point_count"], 13, 10, 16, 50, 20, 200, 26]],
    ["clusters", "circle-stroke-color", colour("surface")],
    ["clusters", "circle-stroke-width", 2],
    ["counts", "text-color", colour("surface")],
  ];
}

/* The badge's own shape, from the page's drawings, on a rim of the ground's colour. */
function shape(state) {
  const size = 44;
  const context = Object.assign(document.createElement("canvas"), { width: size, height: size }).getContext("2d");
  const path = new Path2D(document.querySelector(`#state-${state} path`).getAttribute("d"));
  context.setTransform(2.2, 0, 0, 2.2, 4.4, 4.4);
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = context.fillStyle = colour("surface");
  context.stroke(path);
  context.fill(path, "nonzero");
  context.fillStyle = colour(TOKEN[state]);
  context.fill(path, "evenodd");
  return context.getImageData(0, 0, size, size);
}

export function isLarge(count) {
  return count > CLUSTER_FROM;
}
