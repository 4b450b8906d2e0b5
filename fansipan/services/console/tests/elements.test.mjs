// What the elements reckon, without a page. Run by test_static.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { spoken } from "../static/console/ages.js";
import { address, append, bounds, columns, seconds, summary, trim, units } from "../static/console/chart-data.js";
import { line } from "../static/console/live-line.js";
import { middle } from "../static/console/map-places.js";
import { compare, fold, matches, withoutPart } from "../static/console/table-order.js";

const collator = new Intl.Collator("vi", { numeric: true });
const series = (time, value, flag = null) => ({ name: "SO2", unit: "mg/Nm3", resolution: "raw", time, value, flag });

test("an age is told in the largest unit that fits, and never rounded up", () => {
  assert.deepEqual(spoken(-59), [-59, "second"]);
  assert.deepEqual(spoken(-60), [-1, "minute"]);
  assert.deepEqual(spoken(-3599), [-59, "minute"]);
  assert.deepEqual(spoken(-86_399), [-23, "hour"]);
  assert.deepEqual(spoken(-400 * 86_400), [-1, "year"]);
});

test("a failed reading is left out of the line and kept among the values", () => {
  const [time, line, value, flag] = columns(series([0, 300, 600], [1, 9999, 2], [1, 4, 3]));
  assert.deepEqual(
    [time, line, value, flag],
    [
      [0, 300, 600],
      [1, null, 2],
      [1, 9999, 2],
      [1, 4, 3],
    ],
  );
});

test("a live reading is added once, whatever is sent again", () => {
  const live = series([0, 300, 600], [1, 2, 3]);
  assert.equal(append(live, 900, 4, 1), true);
  assert.equal(append(live, 900, 4, 1), false);
  assert.equal(append(live, 300, 7, 1), false);
  assert.deepEqual(live.value, [1, 2, 3, 4]);
  assert.deepEqual(live.flag, [null, null, null, 1]);
});

test("a live reading after a silence leaves a hole before it", () => {
  const live = series([0, 300, 600], [1, 2, 3]);
  append(live, 7800, 4, 1);
  assert.deepEqual(live.value, [1, 2, 3, null, 4]);
  assert.deepEqual(live.time, [0, 300, 600, 4200, 7800]);
});

test("the first live reading of an empty series is taken", () => {
  const live = series([], []);
  assert.equal(append(live, 900, 4, 1), true);
  assert.deepEqual(live.time, [900]);
});

test("what lies before the window is dropped from every column", () => {
  const old = series([0, 300, 600], [1, 2, 3], [1, 1, 1]);
  trim(old, 300);
  assert.deepEqual(
    [old.time, old.value, old.flag],
    [
      [300, 600],
      [2, 3],
      [1, 1],
    ],
  );
});

test("a limit near the readings is shown, a far one does not flatten them", () => {
  assert.ok(bounds([300, 400], [500])[1] > 500);
  assert.ok(bounds([3, 4], [500])[1] < 5);
  assert.deepEqual(bounds([null, undefined], [500]), [0, 1]);
});

test("readings above zero do not get an axis below zero", () => {
  assert.equal(bounds([0, 10], [])[0], 0);
  assert.ok(bounds([-2, 10], [])[0] < -2);
});

test("a summary counts doubtful readings and believes no failed one", () => {
  const { min, max, last, at, suspect, failed } = summary(series([0, 300, 600], [1, 9999, 2], [3, 4, 1]));
  assert.deepEqual(
    { min, max, last, at, suspect, failed },
    { min: 1, max: 2, last: 2, at: 600, suspect: 1, failed: 1 },
  );
  assert.equal(summary(series([0], [null])).empty, true);
});

test("another period is asked for by the same address", () => {
  const asked = address("/api/v1/series?datastream=1&datastream=2", { from: 0, to: 60, points: 800 });
  assert.equal(
    asked,
    "/api/v1/series?datastream=1&datastream=2&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A01%3A00.000Z&points=800",
  );
  assert.equal(seconds("1970-01-01T00:01:00Z"), 60);
});

test("units stand in the order they come, each once", () => {
  assert.deepEqual(units([{ unit: "mg" }, { unit: "°C" }, { unit: "mg" }]), ["mg", "°C"]);
});

test("Vietnamese is found without its marks", () => {
  assert.equal(fold("Tằng Loỏng Đức"), "tang loong duc");
  assert.ok(matches("Nước thải KCN Tằng Loỏng", "loong nuoc"));
  assert.ok(!matches("Nước thải", "khí"));
  assert.ok(matches("anything", ""));
  assert.ok(matches("thị trấn Tằng Loỏng huyện Bảo Thắng", "Tằng Loỏng, Bảo Thắng"));
  assert.equal(withoutPart("Tằng Loỏng, tỉnh Lào Cai", "Tỉnh Lào Cai"), "Tằng Loỏng");
  assert.equal(withoutPart("tỉnh Lào Cai", "Tỉnh Lào Cai"), "tỉnh Lào Cai");
});

test("numbers sort as numbers, words as words, and empty cells last in both directions", () => {
  const cell = (text, value = Number.NaN) => ({ text, value });
  const sorted = (cells, direction) =>
    cells.toSorted((a, b) => compare(a, b, direction, collator)).map(({ text }) => text);
  const cells = [cell("10", 10), cell("–"), cell("9", 9)];
  assert.deepEqual(sorted(cells, 1), ["9", "10", "–"]);
  assert.deepEqual(sorted(cells, -1), ["10", "9", "–"]);
  assert.deepEqual(sorted([cell("Ống khói 10"), cell("Ống khói 9"), cell("Ao")], 1), [
    "Ao",
    "Ống khói 9",
    "Ống khói 10",
  ]);
});

test("a place's name stands in the middle of its largest part", () => {
  const square = (x, y, size) => [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ];
  assert.deepEqual(middle({ type: "Polygon", coordinates: square(104, 22, 2) }), [105, 23]);
  assert.deepEqual(middle({ type: "MultiPolygon", coordinates: [square(0, 0, 1), square(104, 22, 2)] }), [105, 23]);
});

test("a page opens one stream with its own topics and those that every page hears", () => {
  assert.deepEqual(line("/live", "notice", "en"), { address: "/live?language=en&topic=notice", topics: ["notice"] });
  assert.deepEqual(line("/live?station=A&station=B&language=vi", "notice").topics, ["reading", "notice"]);
  assert.equal(
    line("/live?station=A&station=B&language=vi", "notice").address,
    "/live?station=A&station=B&language=vi&topic=reading&topic=notice",
  );
  assert.deepEqual(line("/live?language=vi&topic=alarm&topic=notice", "notice").topics, ["alarm", "notice"]);
  assert.deepEqual(line("/live?language=vi").topics, ["reading"]);
});
