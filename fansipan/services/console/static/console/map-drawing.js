/* The map itself: what a pointer does on it, popups, live changes. Loaded only where a map stands. */
import { STATES } from "console/element.js";
import { MapLayers } from "console/map-layers.js";
import { paints, shape, styleOf } from "console/map-style.js";
import "maplibre-gl";

// The build for a strict content security policy is a script, not a module: it leaves its name on the window.
const { LngLatBounds, Map: LibreMap, NavigationControl, Popup, ScaleControl, setWorkerUrl } = globalThis.maplibregl;

setWorkerUrl(import.meta.resolve("maplibre-gl/worker"));

const CLUSTER_FROM = 300;
const REACH = 12;

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
      ...(settings.bounds
        ? { bounds: settings.bounds, fitBoundsOptions: { padding: 24 } }
        : { center: settings.center, zoom: settings.zoom }),
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
  constructor(map, { onOpen, onPlace, onThing, large, host, signal }) {
    this.map = map;
    this.onOpen = onOpen;
    this.onThing = onThing;
    this.large = large;
    this.home = { center: map.getCenter(), zoom: map.getZoom() };
    this.recolour();
    this.layers = new MapLayers(host, map, signal);
    map.on("click", (event) => this.#clicked(event));
    map.on("mousemove", (event) => {
      const near = this.#near(event.point);
      map.getCanvas().style.cursor = near.length || this.#things(event.point).length ? "pointer" : "";
      onPlace(map.queryRenderedFeatures(event.point, { layers: ["land"] })[0]?.properties.name ?? "");
    });
    map.on("mouseout", () => onPlace(""));
  }

  /** Stations as GeoJSON features; properties `code` and `state` are used. */
  show(features) {
    const ranked = features.map((each) => ({
      ...each,
      properties: {
        code: each.properties.code,
        state: each.properties.state,
        rank: STATES.indexOf(each.properties.state),
      },
    }));
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
    this.popup = new Popup({ maxWidth: "20rem", offset: 14, focusAfterOpen: true })
      .setLngLat(coordinates)
      .setDOMContent(content)
      .addTo(this.map);
    return this.popup;
  }

  /** Draws everything again in the colours of the page as they are now. */
  recolour() {
    for (const [layer, property, value] of paints())
      if (this.map.getLayer(layer)) this.map.setPaintProperty(layer, property, value);
    for (const state of STATES) {
      const image = shape(state);
      if (this.map.hasImage(state)) this.map.updateImage(state, image);
      else this.map.addImage(state, image, { pixelRatio: 2 });
    }
    this.layers?.recolour();
  }

  remove() {
    this.map.remove();
  }

  #things({ x, y }) {
    return this.map.queryRenderedFeatures(around(x, y), { layers: this.layers.drawn });
  }

  #thing(point, { lng, lat }) {
    const [first] = this.#things(point);
    if (first) this.onThing(first.properties, [lng, lat]);
  }

  #near({ x, y }) {
    const box = around(x, y);
    return this.map.queryRenderedFeatures(box, {
      layers: ["stations", "clusters"].filter((layer) => this.map.getLayer(layer)),
    });
  }

  /* A click on a heap comes closer, until what lies there can be told apart. */
  #clicked({ point, lngLat }) {
    const near = this.#near(point);
    if (!near.length) return this.#thing(point, lngLat);
    const around = new LngLatBounds();
    for (const { geometry } of near) around.extend(geometry.coordinates);
    const codes = [...new Set(near.map(({ properties }) => properties.code))];
    const heap = codes.length > 1 || near.some(({ properties }) => properties.cluster);
    if (heap && this.map.getZoom() < 14)
      this.map.fitBounds(around, { padding: 90, maxZoom: Math.min(15, this.map.getZoom() + 4) });
    else this.onOpen(codes);
  }
}

function around(x, y) {
  return [
    [x - REACH, y - REACH],
    [x + REACH, y + REACH],
  ];
}

export function isLarge(count) {
  return count > CLUSTER_FROM;
}
