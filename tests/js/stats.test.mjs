import assert from "node:assert/strict";
import { test } from "node:test";
import { OPTIONS } from "../../static/js/charts/options.js";
import { Clocks, duration } from "../../static/js/stats/clocks.js";
import { foldDates } from "../../static/js/stats/dates.js";

const ink = new Proxy({}, { get: (_target, name) => `ink of ${String(name)}` });

test("a wait is told in minutes and seconds, and in hours from an hour on", () => {
  assert.equal(duration(7), "0:07");
  assert.equal(duration(72), "1:12");
  assert.equal(duration(3599), "59:59");
  assert.equal(duration(7500), "2 h 5 min");
});

test("pills run on from what the server said", () => {
  let now = 1000;
  const words = { textContent: "0:40" };
  const pill = { dataset: { waited: "40" }, querySelector: () => words };
  const clocks = new Clocks({ querySelectorAll: () => [pill] }, () => now);
  clocks.tick();
  assert.equal(words.textContent, "0:40");
  now += 21_900;
  clocks.tick();
  assert.equal(words.textContent, "1:01");
});

test("a pill of hours keeps the server's words", () => {
  const words = { textContent: "2 ч 5 мин" };
  new Clocks(
    { querySelectorAll: () => [{ dataset: { waited: "7500" }, querySelector: () => words }] },
    () => 0,
  ).tick();
  assert.equal(words.textContent, "2 ч 5 мин");
});

test("hours that have not come are not drawn as nought", () => {
  const { series } = OPTIONS.arrivals(
    { labels: ["00:00", "01:00"], today: [3, null], before: [1, 2], names: ["a", "b"] },
    ink,
  );
  assert.deepEqual(
    series.map((line) => line.data),
    [
      [3, null],
      [1, 2],
    ],
  );
});

test("no chart puts HTML into the page", () => {
  const data = {
    labels: ["1"],
    titles: ["1"],
    within: [1],
    missed: [0],
    other: [0],
    today: [1],
    before: [1],
    shares: [1],
    tones: ["late"],
    names: ["a", "b", "c"],
  };
  for (const make of Object.values(OPTIONS))
    assert.equal(make(data, ink).tooltip.renderMode, "richText");
});

test("each bar of the first answers has its tone", () => {
  const options = OPTIONS.answers(
    { labels: ["a", "b"], shares: [70, 30], tones: ["fine", "breach"], names: ["x"] },
    ink,
  );
  assert.deepEqual(
    options.series[0].data.map((item) => item.itemStyle.color),
    ["ink of chart", "ink of red"],
  );
});

/** A field of a date, with an error beside it or not. */
function dateField(isWrong) {
  const input = {};
  return { input, querySelector: (what) => (what === "input" ? input : isWrong ? {} : null) };
}

test("date fields are shown, and sent, when the dates are chosen by hand", () => {
  let changed;
  const select = { value: "14", addEventListener: (_name, listener) => (changed = listener) };
  const fields = [dateField(false), dateField(false)];
  foldDates({ elements: { dates: select }, querySelectorAll: () => fields });
  assert.deepEqual(
    fields.map((field) => [field.hidden, field.input.disabled]),
    [
      [true, true],
      [true, true],
    ],
  );
  select.value = "choose";
  changed();
  assert.deepEqual(
    fields.map((field) => [field.hidden, field.input.disabled]),
    [
      [false, false],
      [false, false],
    ],
  );
});

test("a date that is refused stays to be mended", () => {
  const wrong = dateField(true);
  foldDates({
    elements: { dates: { value: "14", addEventListener() {} } },
    querySelectorAll: () => [wrong],
  });
  assert.deepEqual([wrong.hidden, wrong.input.disabled], [false, false]);
});
