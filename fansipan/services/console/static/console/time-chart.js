/* <time-chart src>: series of readings over time. Drag to zoom; every other period is asked of the server again, so a
   zoom shows finer data. src answers {series: [...], from, to} (see chart-data.js) and understands ?from&to&points.
   Tells by the event fansipan:period {from, to} (seconds) which other period the person chose.
   Attributes: src, size (small, large), sync (charts with the same word share the cursor), label-…
   Parts (data-part): plot, legend, at, status, summary, table, said. Buttons: data-action, data-range (seconds up to now). */
import { address, append, columns, seconds, summary, trim } from "console/chart-data.js";
import { figure, swatch, tableOf } from "console/chart-parts.js";
import { ConsoleElement, json, onColours, style, written } from "console/element.js";

const MOST_ROWS = 500;
// uPlot.join: a hole in a line reaches to the readings beside it (2); values and flags stay where they are (1).
const HOLES = [0, 2, 1, 1];

export class TimeChart extends ConsoleElement {
  static observedAttributes = ["src"];

  start() {
    this.listen(this, "click", (event) => this.#pressed(event));
    this.listen(this, "dblclick", (event) => event.target.closest('[data-part="plot"]') && this.reset());
    this.listen(this, "keydown", (event) => this.#key(event));
    this.listen(document, "fansipan:reading", (event) => this.#live(event.detail.values ?? []));
    this.listen(document, "fansipan:resumed", () => this.chart && this.load(this.chart.from, this.chart.to));
    onColours(() => this.plot?.redraw(false, true), this.life);
    this.resizing = new ResizeObserver(() => this.#resize());
    this.resizing.observe(this.part("plot"));
    this.load();
  }

  stop() {
    this.resizing.disconnect();
    this.loading?.abort();
    this.plot?.destroy();
    this.plot = undefined;
  }

  attributeChangedCallback(_, before) {
    if (before !== null && this.isConnected) this.load();
  }

  /** Asks the server for a period (seconds); without one, for the period the server holds right. */
  async load(from, to) {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    this.#state("loading");
    try {
      const points = Math.round(this.part("plot").clientWidth * 1.5) || 1200;
      const [answer, drawing] = await Promise.all([
        json(address(this.getAttribute("src"), { from, to, points }), signal),
        import("console/chart-drawing.js"),
        style("uplot/style"),
      ]);
      if (signal.aborted) return;
      this.drawing = drawing;
      this.#take(answer, from === undefined);
    } catch (error) {
      if (error.name !== "AbortError") this.#state("error");
    }
  }

  reset() {
    if (this.home) this.load(this.home.from, this.home.to);
  }

  #take({ series, from, to }, first) {
    this.chart = { series, from: seconds(from), to: seconds(to) };
    if (first || !this.home) this.home = { from: this.chart.from, to: this.chart.to };
    this.#draw();
    this.#legend();
    this.#say();
    this.#ranges();
    this.#state(series.some(({ time }) => time.length) ? "ready" : "empty");
  }

  #draw() {
    const { uPlot, options } = this.drawing;
    const host = this.part("plot");
    const hidden = this.plot?.series.slice(1).map(({ show }) => !show) ?? [];
    this.#join();
    this.plot?.destroy();
    this.plot = new uPlot(
      options(this.chart, {
        width: host.clientWidth,
        height: host.clientHeight,
        sync: this.getAttribute("sync"),
        onSelect: (plot) => this.#select(plot),
        onCursor: (plot) => this.#cursor(plot),
      }),
      this.chart.data,
      host,
    );
    hidden.forEach((off, i) => off && this.chart.series[i] && this.plot.setSeries(i + 1, { show: false }));
  }

  /* One time column for all: null is a hole in a series, undefined only means that another series has a reading there. */
  #join() {
    const tables = this.chart.series.map(columns);
    const [time, ...joined] = this.drawing.uPlot.join(
      tables,
      tables.map(() => HOLES),
    );
    const every = (offset) => joined.filter((_, i) => i % 3 === offset);
    Object.assign(this.chart, { data: [time, ...every(0)], values: every(1), flags: every(2) });
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const from = plot.posToVal(left, "x");
    const to = plot.posToVal(left + width, "x");
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.#show(from, to);
  }

  /* What is known of the period is drawn at once, what is finer comes when the server has answered. */
  #show(from, to) {
    if (!this.chart) return;
    Object.assign(this.chart, { from, to });
    this.plot.setData(this.chart.data);
    this.dispatchEvent(new CustomEvent("fansipan:period", { bubbles: true, detail: { from, to } }));
    this.load(from, to);
  }

  #move(share) {
    const span = this.chart.to - this.chart.from;
    this.#show(this.chart.from + share * span, this.chart.to + share * span);
  }

  #scale(factor) {
    const middle = (this.chart.from + this.chart.to) / 2;
    const half = ((this.chart.to - this.chart.from) / 2) * factor;
    this.#show(middle - half, middle + half);
  }

  #pressed(event) {
    const button = event.target.closest("[data-action], [data-range]");
    if (!button) return;
    if (button.dataset.action === "table") return this.#toggleTable(button);
    if (button.dataset.action === "retry") return this.load();
    if (button.dataset.range) {
      const to = Date.now() / 1000;
      this.home = { from: to - Number(button.dataset.range), to };
      return this.reset();
    }
    this.#act(button.dataset.action);
  }

  #act(action) {
    if (!this.chart) return;
    const acts = {
      reset: () => this.reset(),
      earlier: () => this.#move(-0.5),
      later: () => this.#move(0.5),
      in: () => this.#scale(0.5),
      out: () => this.#scale(2),
    };
    acts[action]?.();
  }

  #key(event) {
    if (event.target !== this.part("plot") || !this.plot) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    const acts = { "+": "in", "=": "in", "-": "out", 0: "reset", Home: "reset", PageUp: "earlier", PageDown: "later" };
    if (steps[event.key]) this.#step(steps[event.key] * (event.shiftKey ? 10 : 1));
    else if (acts[event.key]) this.#act(acts[event.key]);
    else return;
    event.preventDefault();
  }

  #step(by) {
    const [first, last] = this.plot.series[0].idxs;
    const index = Math.min(Math.max((this.plot.cursor.idx ?? last) + by, first), last);
    this.plot.setCursor({ left: this.plot.valToPos(this.chart.data[0][index], "x"), top: 10 });
    this.part("said").textContent = [
      this.part("at").textContent,
      ...this.#readings(index).map(([, text]) => text),
    ].join(", ");
  }

  #readings(index) {
    return this.chart.series.map((series, i) => {
      const value = this.chart.values[i][index];
      return [value, `${series.name} ${figure(value, series)} ${series.unit}`];
    });
  }

  #cursor(plot) {
    const index = plot.cursor.idx;
    this.part("at").textContent = index == null ? "" : written(plot.data[0][index] * 1000);
    this.querySelectorAll("[data-legend] output").forEach((output, i) => {
      const value = index == null ? summary(this.chart.series[i]).last : this.chart.values[i][index];
      output.textContent = figure(value, this.chart.series[i]);
    });
  }

  #legend() {
    const { lineName, dash } = this.drawing;
    const buttons = this.chart.series.map((series, i) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.dataset.legend = i;
      button.setAttribute("aria-pressed", String(this.plot.series[i + 1].show));
      button.append(
        swatch(lineName(i), dash(i)),
        `${series.name} `,
        document.createElement("output"),
        ` ${series.unit}`,
      );
      button.addEventListener("click", () => this.#toggle(button, i + 1));
      return button;
    });
    this.part("legend").replaceChildren(...buttons);
    this.#cursor(this.plot);
  }

  #toggle(button, index) {
    const show = !this.plot.series[index].show;
    this.plot.setSeries(index, { show });
    button.setAttribute("aria-pressed", String(show));
  }

  #say() {
    const lines = this.chart.series.map((series) => {
      const { empty, min, max, last, at, suspect, failed } = summary(series);
      if (empty) return this.label("nothing", series);
      const [low, high, latest] = [min, max, last].map((value) => figure(value, series));
      const words = { ...series, low, high, latest, suspect, failed, at: written(at * 1000) };
      return this.label("summary", words) + (suspect + failed ? ` ${this.label("doubt", words)}` : "");
    });
    this.part("summary").textContent = lines.join("\n");
    if (!this.part("table").hidden) this.#table();
  }

  #ranges() {
    const span = this.chart.to - this.chart.from;
    for (const button of this.querySelectorAll("[data-range]")) {
      const taken = Math.abs(span / Number(button.dataset.range) - 1) < 0.02;
      button.setAttribute("aria-pressed", String(taken));
    }
    const zoomed = this.chart.from !== this.home.from || this.chart.to !== this.home.to;
    for (const button of this.querySelectorAll('[data-action="reset"]')) button.disabled = !zoomed;
  }

  #toggleTable(button) {
    const host = this.part("table");
    host.hidden = !host.hidden;
    button.setAttribute("aria-pressed", String(!host.hidden));
    if (!host.hidden && this.chart) this.#table();
  }

  #table() {
    const { series, data, values, from, to } = this.chart;
    const inside = (i) => data[0][i] >= from && data[0][i] <= to && values.some((column) => column[i] != null);
    const indices = data[0].map((_, i) => i).filter(inside);
    const shown = indices.reverse().slice(0, MOST_ROWS);
    const table = tableOf({
      caption: this.label("rows", { shown: shown.length, total: indices.length }),
      head: [this.label("time"), ...series.map(({ name, unit }) => `${name} ${unit && `(${unit})`}`)],
      rows: shown.map((i) => [
        written(data[0][i] * 1000),
        ...this.#readings(i).map(([value], s) => figure(value, series[s])),
      ]),
    });
    this.part("table").replaceChildren(table);
  }

  #state(state) {
    this.setAttribute("state", state);
    const status = this.part("status");
    const said = state === "ready" || (state === "loading" && this.plot) ? undefined : this.stamp(state, {});
    status.replaceChildren(...(said ? [said] : []));
    this.part("plot").setAttribute("aria-busy", String(state === "loading"));
  }

  /* Live readings lengthen raw series; a window that reaches to now moves along, one that looks at the past stays. */
  #live(values) {
    if (!this.chart) return;
    const follows = this.chart.to >= Date.now() / 1000 - 900;
    const fresh = values.filter(({ datastream, time, value, flag }) => {
      const series = this.chart.series.find((each) => each.datastream === datastream && each.resolution === "raw");
      return series && append(series, seconds(time), value, flag);
    });
    if (!fresh.length || !follows) return;
    const newest = Math.max(...fresh.map(({ time }) => seconds(time)));
    const shift = Math.max(0, newest - this.chart.to);
    for (const view of [this.chart, this.home]) Object.assign(view, { from: view.from + shift, to: view.to + shift });
    for (const series of this.chart.series) trim(series, this.chart.from);
    this.#join();
    this.plot.setData(this.chart.data);
    this.#cursor(this.plot);
    this.#say();
    this.#state("ready");
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.part("plot");
    if (this.plot && width && (width !== this.plot.width || height !== this.plot.height))
      this.plot.setSize({ width, height });
  }
}

customElements.define("time-chart", TimeChart);
