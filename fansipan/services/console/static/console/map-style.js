/* How the map looks: communes, their names, stations by state. No tiles and no fonts are fetched: boundaries are GeoJSON,
   and the library draws names from the reader's own fonts when a style names no glyphs. */
import { STATES, colour } from "console/element.js";
import { middle } from "console/map-places.js";

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
const FONT = ["Segoe UI,Roboto,Noto Sans,sans-serif"];

/** The style to begin with; settings as drawMap takes them. */
export function styleOf({ boundaries, tiles, attribution, large }) {
  const collection = (features) => ({ type: "FeatureCollection", features });
  const sources = {
    communes: { type: "geojson", data: boundaries },
    names: { type: "geojson", data: collection(boundaries.features.map(nameOf)) },
    stations: {
      type: "geojson",
      data: collection([]),
      ...(large && {
        cluster: true,
        clusterRadius: 36,
        clusterMaxZoom: 10,
        clusterProperties: { worst: ["max", ["get", "rank"]] },
      }),
    },
    ...(tiles && { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution: attribution ?? "" } }),
  };
  const paint = {};
  for (const [layer, property, value] of paints()) (paint[layer] ??= {})[property] = value;
  const layers = [
    { id: "beyond", type: "background" },
    ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
    { id: "land", type: "fill", source: "communes" },
    { id: "borders", type: "line", source: "communes", layout: { "line-join": "round" } },
    {
      id: "names",
      type: "symbol",
      source: "names",
      minzoom: 8,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, 10, 12, 13],
        "text-max-width": 7,
        "text-padding": 6,
      },
    },
    {
      id: "halo",
      type: "circle",
      source: "stations",
      filter: ["in", ["get", "state"], ["literal", ["exceeding", "faulty"]]],
    },
    { id: "ring", type: "circle", source: "stations", filter: ["==", ["get", "code"], ""] },
    {
      id: "stations",
      type: "symbol",
      source: "stations",
      filter: ["has", "code"],
      layout: {
        "icon-image": ["get", "state"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "symbol-sort-key": ["get", "rank"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 7, 0.62, 11, 1],
      },
    },
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
    {
      id: "counts",
      type: "symbol",
      source: "stations",
      filter: ["has", "point_count"],
      layout: {
        "text-field": ["get", "point_count_abbreviated"],
        "text-font": FONT,
        "text-size": 12,
        "text-allow-overlap": true,
      },
    },
  ];
}

/** [layer, property, value] of everything that depends on the colours of the page. */
export function paints() {
  const worst = [
    "match",
    ["get", "worst"],
    ...STATES.flatMap((state, rank) => [rank, colour(TOKEN[state])]),
    colour("still-solid"),
  ];
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

/** A state's mark: the badge's own shape, from the page's drawings, on a rim of the ground's colour. */
export function shape(state) {
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
