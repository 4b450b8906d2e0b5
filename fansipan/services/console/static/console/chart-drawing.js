/* How a chart looks: options for uPlot, time marks of Viet Nam's clock, limits, and marks on readings in doubt. */
import { FAIL, SUSPECT, bounds, units } from "console/chart-data.js";
import { colour, digits, moment, number, zone } from "console/element.js";
import uPlot from "uplot";

export { uPlot };

const DAY = 86_400;
const LINES = 6;
const FONT = '12px -apple-system, "Segoe UI", Roboto, "Noto Sans", system-ui, sans-serif';

export function lineName(index) {
  return `line-${(index % LINES) + 1}`;
}

/** Lines are told apart by their dashes too, not by colour alone. */
export function dash(index) {
  return [undefined, [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]][index % LINES];
}

/** Words of the time axis: the day is told under the first mark and where it changes. */
function timeMarks(splits, step) {
  let before;
  return splits.map((at) => {
    const now = moment(at * 1000);
    const day = `${now.day}/${now.month}`;
    const changed = step < DAY ? before !== day : before !== now.year;
    before = step < DAY ? day : now.year;
    if (step >= 300 * DAY) return now.year;
    if (step >= 28 * DAY) return `${now.month}/${now.year}`;
    if (step >= DAY) return changed ? `${day}\n${now.year}` : day;
    const time = step < 60 ? `${now.hour}:${now.minute}:${now.second}` : `${now.hour}:${now.minute}`;
    return changed ? `${time}\n${day}` : time;
  });
}

function timeAxis() {
  return {
    font: FONT,
    stroke: () => colour("ink-3"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    space: 72,
    size: 42,
    values: (_, splits, __, ___, step) => timeMarks(splits, step),
  };
}

function valueAxis(unit, side) {
  return {
    scale: unit,
    side,
    font: FONT,
    stroke: () => colour("ink-3"),
    grid: { show: side === 3, stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    gap: 6,
    size: (_, values) => 14 + 7 * Math.max(2, ...(values ?? []).map((value) => value?.length ?? 0)),
    values: (_, splits) => splits.map((value) => number(value, 4)),
  };
}

/* Limits of the law, and alarm levels such as those of a river: [{value, token, word}]. */
function limitsOf(series) {
  const limits = [series.limit?.low, series.limit?.high].filter((limit) => limit != null);
  return [
    ...limits.map((value) => ({ value, token: "bad-solid", word: series.name })),
    ...(series.levels ?? []).map(({ value, name }) => ({ value, token: "warn-solid", word: name })),
  ];
}

function scaleOf(unit, chart) {
  return {
    range: (plot) => {
      const shown = chart.series
        .map((each, i) => [each, i])
        .filter(([each, i]) => each.unit === unit && plot.series[i + 1].show);
      const [first, last] = plot.series[0].idxs ?? [0, -1];
      const part = (column) => column.slice(first, last + 1);
      const values = shown.flatMap(([, i]) => part(plot.data[i + 1]));
      return bounds(
        values,
        shown.flatMap(([each]) => limitsOf(each).map(({ value }) => value)),
      );
    },
  };
}

/** Options of uPlot for `chart` ({series, flags, from, to}); the hooks tell the element what the person does. */
export function options(chart, { width, height, sync, onSelect, onCursor }) {
  const shown = units(chart.series);
  return {
    width,
    height,
    legend: { show: false },
    padding: [24, shown.length > 1 ? 0 : 12, 0, 0],
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zone),
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      bind: { dblclick: () => null },
      ...(sync && { sync: { key: sync } }),
    },
    scales: {
      x: { range: () => [chart.from, chart.to] },
      ...Object.fromEntries(shown.map((unit) => [unit, scaleOf(unit, chart)])),
    },
    axes: [timeAxis(), ...shown.slice(0, 2).map((unit, i) => valueAxis(unit, i ? 1 : 3))],
    series: [
      {},
      ...chart.series.map(({ name, unit }, i) => ({
        label: name,
        scale: unit,
        stroke: () => colour(lineName(i)),
        dash: dash(i),
        width: 1.5,
        points: { size: 4 },
      })),
    ],
    hooks: {
      setSelect: [onSelect],
      setCursor: [onCursor],
      drawAxes: [(plot) => drawLimits(plot, chart)],
      draw: [(plot) => drawMarks(plot, chart), (plot) => drawUnits(plot, shown)],
    },
  };
}

/* The unit stands above its axis, where it reads without turning the head. */
function drawUnits(plot, shown) {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = colour("ink-3");
  ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.fillText(shown[0] ?? "", 0, 0);
  ctx.textAlign = "right";
  ctx.fillText(shown[1] ?? "", ctx.canvas.width, 0);
  ctx.restore();
}

function drawLimits(plot, chart) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.textBaseline = "bottom";
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textAlign = "right";
  for (const [y, { value, token, words }] of limitLines(plot, chart)) {
    ctx.strokeStyle = ctx.fillStyle = colour(token);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    // Several series under one limit need no names: it holds for all of them.
    const word = words.size === 1 ? `${[...words][0]} ` : "";
    ctx.fillText(`${word}${number(value, digits(value))}`, bbox.left + bbox.width - 4, y - 2 * devicePixelRatio);
  }
  ctx.restore();
}

/* Limits by their height on the plot, so that a limit that several series share is drawn and named once. */
function limitLines(plot, { series }) {
  const { top, height } = plot.bbox;
  const lines = new Map();
  series.forEach((one, i) => {
    if (!plot.series[i + 1].show) return;
    for (const { value, token, word } of limitsOf(one)) {
      const y = Math.round(plot.valToPos(value, one.unit, true));
      if (y < top || y > top + height) continue;
      if (!lines.has(y)) lines.set(y, { value, token, words: new Set() });
      lines.get(y).words.add(word);
    }
  });
  return lines;
}

/** Suspect readings get a ring, failed ones a cross, a reading alone between two holes a dot. */
function drawMarks(plot, chart) {
  const { ctx } = plot;
  const [first, last] = plot.series[0].idxs ?? [0, -1];
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  chart.series.forEach(({ unit }, s) => {
    if (!plot.series[s + 1].show) return;
    const values = chart.values[s];
    for (let i = first; i <= last; i++) {
      if (values[i] == null) continue;
      const flag = chart.flags[s][i];
      const alone = values[i - 1] === null && values[i + 1] === null;
      if (flag !== SUSPECT && flag !== FAIL && !alone) continue;
      const x = plot.valToPos(plot.data[0][i], "x", true);
      const y = clamp(plot.valToPos(values[i], unit, true), plot.bbox);
      mark(ctx, x, y, flag, s);
    }
  });
  ctx.restore();
}

/* A failed reading may lie far outside the axis: its cross then stands at the edge. */
function clamp(y, { top, height }) {
  return Math.min(Math.max(y, top + 6), top + height - 6);
}

function mark(ctx, x, y, flag, line) {
  const size = 3.5 * devicePixelRatio;
  ctx.beginPath();
  if (flag === FAIL) {
    ctx.strokeStyle = colour("bad-solid");
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    ctx.stroke();
  } else if (flag === SUSPECT) {
    ctx.strokeStyle = colour("warn-solid");
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.stroke();
  } else {
    ctx.fillStyle = colour(lineName(line));
    ctx.arc(x, y, size / 2, 0, 2 * Math.PI);
    ctx.fill();
  }
}
