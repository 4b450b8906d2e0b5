/* Ages such as "3 minutes ago" on <time datetime data-relative>, kept true while the page stands. */

const STEPS = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [86400 * 30, 86400, "day"],
  [86400 * 365, 86400 * 30, "month"],
  [Infinity, 86400 * 365, "year"],
];

/** [count, unit] that a person would say for so many seconds (past is negative). */
export function spoken(seconds) {
  const size = Math.abs(seconds);
  const [, step, unit] = STEPS.find(([under]) => size < under);
  return [Math.trunc(seconds / step), unit];
}

let words;

/** Rewrites every relative time under `node`. */
export function refreshAges(node = document, now = Date.now()) {
  words ??= new Intl.RelativeTimeFormat([document.documentElement.lang || "vi", "vi"], { numeric: "auto" });
  for (const time of node.querySelectorAll("time[data-relative][datetime]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    const [count, unit] = spoken(Math.round((at - now) / 1000));
    const text = words.format(count, unit);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Refreshes all ages now and every 15 seconds. */
export function keepAges() {
  refreshAges();
  setInterval(refreshAges, 15_000);
}
