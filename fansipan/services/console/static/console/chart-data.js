/* What a chart makes of the series it is given: no page, no canvas, so it can be tested alone.
   A series is {datastream, name, unit, decimals?, resolution, time: [epoch s], value: [number|null], flag: [1|2|3|4|9]|null,
   limit: {low, high}|null, levels: [{name, value}]?}. */

export const SUSPECT = 3;
export const FAIL = 4;

/** Epoch seconds of a number of seconds or of an ISO time. */
export function seconds(at) {
  return typeof at === "number" ? at : Date.parse(at) / 1000;
}

/** [time, line, value, flag]; the line leaves out what failed. Where readings are missing the server sends a null. */
export function columns(series) {
  return [series.time, believed(series), series.value, series.flag ?? series.time.map(() => null)];
}

/** The values of a series without those that failed the quality tests. */
export function believed({ value, flag }) {
  return flag ? value.map((each, i) => (flag[i] === FAIL ? null : each)) : value;
}

/** Adds a live reading to the end of its series, after a hole if others are missing; false when it is already there. */
export function append(series, time, value, flag) {
  const last = series.time.at(-1);
  if (time <= last) return false;
  if (time - last > 3 * usualStep(series.time)) push(series, (time + last) / 2, null, null);
  push(series, time, value, flag);
  return true;
}

function push(series, time, value, flag) {
  series.flag ??= series.time.map(() => null);
  series.time.push(time);
  series.value.push(value);
  series.flag.push(flag);
}

/* Of the last few readings: a thinned series is coarser before them. */
function usualStep(time) {
  const recent = time.slice(-12);
  const steps = recent.slice(1).map((at, i) => at - recent[i]);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? Infinity;
}

/** Drops what lies before `from`, so that a page left open for weeks does not grow. */
export function trim(series, from) {
  const first = series.time.findIndex((at) => at >= from);
  for (const column of [series.time, series.value, series.flag]) column?.splice(0, Math.max(first, 0));
}

/** Units in the order they appear: the first two get an axis, left and right. */
export function units(series) {
  return [...new Set(series.map(({ unit }) => unit))];
}

/** Bounds of a value axis: its readings, and a limit when it is near enough to matter. */
export function bounds(values, limits) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value == null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  for (const limit of limits) {
    if (limit <= high * 2.5 && limit >= low) high = Math.max(high, limit);
    if (limit < low && limit >= low - (high - low) * 1.5) low = limit;
  }
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** What a series says in words: lowest, highest and latest reading that did not fail, and how many are in doubt. */
export function summary(series) {
  const good = believed(series);
  const present = good.filter((value) => value != null);
  const last = good.findLastIndex((value) => value != null);
  return {
    empty: present.length === 0,
    min: present.reduce((a, b) => Math.min(a, b), Infinity),
    max: present.reduce((a, b) => Math.max(a, b), -Infinity),
    last: good[last],
    at: series.time[last],
    suspect: series.flag?.filter((flag) => flag === SUSPECT).length ?? 0,
    failed: series.flag?.filter((flag) => flag === FAIL).length ?? 0,
  };
}

/** The address of a series for another period; `points` is how many the drawing has room for. */
export function address(src, { from, to, points }) {
  const url = new URL(src, "http://x");
  const iso = (at) => new Date(at * 1000).toISOString();
  if (from !== undefined) url.searchParams.set("from", iso(from));
  if (to !== undefined) url.searchParams.set("to", iso(to));
  url.searchParams.set("points", points);
  return url.origin === "http://x" ? url.pathname + url.search : url.href;
}
