/* <place-map source boundaries bbox|center pick>: places on a map that is loaded only when somebody asks for it. With `pick` a
   mark stands on the center, if there is one; a click moves it and says where: event fansipan:picked, detail [lon, lat]. */
import { ConsoleElement, colour, json, onColours, style } from "console/element.js";

const LEVELS = ["good", "info", "warn", "fault", "bad", "still"];
const CLOSE = 13;
const NONE = { type: "FeatureCollection", features: [] };

class PlaceMap extends ConsoleElement {
  start() {
    const button = this.querySelector('[data-action="open"]');
    if (!button) return;
    button.hidden = false;
    this.listen(button, "click", () => {
      button.hidden = true;
      this.open();
    });
  }

  stop() {
    this.map?.remove();
  }

  async open() {
    const host = Object.assign(document.createElement("div"), { className: "place-map-canvas" });
    host.setAttribute("role", "region");
    host.setAttribute("aria-label", this.getAttribute("label-map") ?? "");
    this.append(host);
    try {
      await style("maplibre-gl/style");
      await import("maplibre-gl");
      await this.#draw(host);
    } catch {
      host.textContent = this.getAttribute("label-failed") ?? "";
    }
  }

  async #draw(host) {
    const { Map: LibreMap, Marker, NavigationControl, Popup, setWorkerUrl } = globalThis.maplibregl;
    setWorkerUrl(import.meta.resolve("maplibre-gl/worker"));
    const source = this.getAttribute("source");
    const [boundaries, places] = await Promise.all([
      json(this.getAttribute("boundaries"), this.life),
      source ? json(source, this.life) : NONE,
    ]);
    this.map = new LibreMap({ container: host, style: styleOf(boundaries, places), attributionControl: false, ...this.#view() });
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    onColours(() => this.map.setStyle(styleOf(boundaries, places)), this.life);
    this.map.on("click", "places", ({ features: [{ properties, geometry }] }) => {
      new Popup({ maxWidth: "18rem" }).setLngLat(geometry.coordinates).setDOMContent(card(properties)).addTo(this.map);
    });
    if (this.hasAttribute("pick")) {
      const mark = new Marker({ color: colour("accent") });
      if (this.#numbers("center")) mark.setLngLat(this.#numbers("center")).addTo(this.map);
      this.move = (lon, lat) => {
        mark.setLngLat([lon, lat]).addTo(this.map);
        this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE) });
      };
      this.map.on("click", ({ lngLat: { lng, lat } }) => {
        mark.setLngLat([lng, lat]).addTo(this.map);
        this.dispatchEvent(new CustomEvent("fansipan:picked", { detail: [lng, lat] }));
      });
    }
    this.map.once("load", () => this.setAttribute("drawn", ""));
  }

  #view() {
    const center = this.#numbers("center");
    return center ? { center, zoom: CLOSE } : { bounds: this.#numbers("bbox"), fitBoundsOptions: { padding: 16 } };
  }

  #numbers(name) {
    return this.getAttribute(name)?.split(",").map(Number);
  }
}

function styleOf(boundaries, places) {
  const levels = ["match", ["get", "level"], ...LEVELS.flatMap((one) => [one, colour(`${one}-solid`)]), colour("still-solid")];
  return {
    version: 8,
    sources: { communes: { type: "geojson", data: boundaries }, places: { type: "geojson", data: places } },
    layers: [
      { id: "beyond", type: "background", paint: { "background-color": colour("beyond") } },
      { id: "land", type: "fill", source: "communes", paint: { "fill-color": colour("land") } },
      { id: "borders", type: "line", source: "communes", paint: { "line-color": colour("border"), "line-width": 0.8 } },
      {
        id: "places",
        type: "circle",
        source: "places",
        paint: {
          "circle-radius": 7,
          "circle-color": levels,
          "circle-stroke-color": colour("surface"),
          "circle-stroke-width": 2,
        },
      },
    ],
  };
}

function card({ name, note, url }) {
  const box = Object.assign(document.createElement("div"), { className: "map-popup" });
  const link = Object.assign(document.createElement("a"), { href: url, textContent: name });
  box.append(link, Object.assign(document.createElement("p"), { textContent: note ?? "" }));
  return box;
}

customElements.define("place-map", PlaceMap);
