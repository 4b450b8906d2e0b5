/* Pieces of a chart that are not drawn on its canvas. */
import { digits, number } from "console/element.js";

const SVG = "http://www.w3.org/2000/svg";

/** A table of texts {caption, head: [text], rows: [[text]]}; the first column is the time. */
export function tableOf({ caption, head, rows }) {
  const table = Object.assign(document.createElement("table"), { className: "table table-tight" });
  table.createCaption().textContent = caption;
  row(table.createTHead(), "th", head);
  const body = table.createTBody();
  for (const texts of rows) row(body, "td", texts);
  return table;
}

/** A value as the series writes it. */
export function figure(value, { decimals }) {
  return number(value, decimals ?? digits(Math.abs(value ?? 0)));
}

function row(section, cell, texts) {
  const line = section.insertRow();
  for (const [i, text] of texts.entries()) {
    const box = document.createElement(cell);
    if (cell === "th") box.scope = "col";
    if (i) box.className = "number";
    box.textContent = text;
    line.append(box);
  }
}

/** A piece of the line as it is drawn, for the legend. */
export function swatch(name, dashes) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "line");
  const places = {
    x1: 0,
    x2: 20,
    y1: 4,
    y2: 4,
    stroke: `var(--${name})`,
    "stroke-dasharray": dashes?.join(" ") ?? "none",
  };
  for (const [key, value] of Object.entries(places)) line.setAttribute(key, value);
  svg.setAttribute("viewBox", "0 0 20 8");
  svg.setAttribute("aria-hidden", "true");
  svg.append(line);
  return svg;
}
