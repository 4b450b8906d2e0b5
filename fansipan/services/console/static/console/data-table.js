/* <data-table>: a table the server wrote, made sortable by its headings and filtered by a field.
   <th data-plain> is not sortable; <td data-value="12.5"> sorts by that value (a number or an ISO time).
   label-filter: words of the filter field (none: no field); label-count: "{shown} of {total}"; label-none: when nothing is left. */
import { ConsoleElement, locales } from "console/element.js";
import { compare, matches } from "console/table-order.js";

const collator = new Intl.Collator(locales, { numeric: true });

export class DataTable extends ConsoleElement {
  start() {
    this.table = this.querySelector("table");
    if (!this.table || this.table.dataset.ready) return;
    this.table.dataset.ready = "true";
    for (const heading of this.table.querySelectorAll("thead th:not([data-plain])")) this.#sortable(heading);
    if (this.getAttribute("label-filter")) this.#filterable();
  }

  get rows() {
    return [...this.table.tBodies[0].rows];
  }

  #sortable(heading) {
    if (!heading.textContent.trim()) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "sort" });
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => this.#sort(heading));
  }

  #sort(heading) {
    const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of this.table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    const column = heading.cellIndex;
    const keyed = this.rows.map((row) => ({ row, cell: key(row.cells[column]) }));
    keyed.sort((a, b) => compare(a.cell, b.cell, direction, collator));
    this.table.tBodies[0].append(...keyed.map(({ row }) => row));
  }

  #filterable() {
    const tools = Object.assign(document.createElement("div"), { className: "table-tools" });
    const field = Object.assign(document.createElement("input"), { type: "search", className: "input" });
    this.count = document.createElement("span");
    this.count.setAttribute("role", "status");
    field.setAttribute("aria-label", this.label("filter"));
    field.placeholder = this.label("filter");
    field.addEventListener("input", () => this.#filter(field.value));
    tools.append(field, this.count);
    this.prepend(tools);
    this.#filter("");
  }

  #filter(query) {
    for (const row of this.rows) row.hidden = !matches(row.textContent, query);
    const shown = this.rows.filter((row) => !row.hidden).length;
    const words = shown === 0 && this.getAttribute("label-none") ? "none" : "count";
    this.count.textContent = this.label(words, { shown, total: this.rows.length });
  }
}

function key(cell) {
  const text = cell?.textContent.trim() ?? "";
  const given = cell?.dataset.value ?? cell?.querySelector("time")?.dateTime;
  const value = given === undefined ? Number.NaN : given.trim() === "" ? Number.NaN : Number(given);
  return { text, value: Number.isNaN(value) && given ? Date.parse(given) : value };
}

customElements.define("data-table", DataTable);
