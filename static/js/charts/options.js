/** @import { Ink } from "./ink.js" */

/**
 * What the page's JSON says of one chart.
 * @typedef {object} ChartData
 * @property {"arrivals" | "days" | "answers"} kind
 * @property {string[]} labels
 * @property {string} [sentence]
 * @property {string} [format]
 * @property {string[]} names
 * @property {string[][]} [links] where each bar leads, by series
 * @property {number[]} today
 * @property {number[]} before
 * @property {string[]} titles
 * @property {number[]} missed
 * @property {number[]} within
 * @property {number[]} other
 * @property {(number | null)[]} shares
 * @property {("fine" | "late" | "breach")[]} tones
 */

/**
 * What each kind of chart looks like, as ECharts options made of our data and our colours. Pure
 * functions.
 * @param {Ink} ink
 * @param {{ labels: string[], sentence?: string, format?: string }} data
 * @param {{ tooltip?: object, xAxis?: object, series: object[] }} own of this kind of chart
 */
function ground(ink, { labels, sentence = "", format = "{value}" }, { tooltip, xAxis, series }) {
  const label = { color: ink["text-3"], fontSize: 11, fontFamily: ink.font, hideOverlap: true };
  return {
    animation: false,
    aria: { enabled: true, label: { description: sentence } },
    textStyle: { fontFamily: ink.font },
    grid: {
      left: 4,
      right: 12,
      top: 12,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      trigger: "axis",
      // An HTML tooltip would need inline styles, which the page's CSP refuses.
      renderMode: "richText",
      backgroundColor: ink["surface-3"],
      borderColor: ink["line-2"],
      textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.font },
      axisPointer: { type: "none" },
      ...tooltip,
    },
    xAxis: {
      type: "category",
      data: labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: label,
      ...xAxis,
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { ...label, formatter: format },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series,
  };
}

/**
 * @param {string} name
 * @param {unknown[]} data
 * @param {string} colour
 * @param {object} [more]
 */
const bar = (name, data, colour, more = {}) => ({
  type: "bar",
  name,
  data,
  itemStyle: { color: colour },
  barCategoryGap: "40%",
  ...more,
});

/**
 * @param {ChartData} data
 * @param {Ink} ink
 */
function arrivals(data, ink) {
  const series = [
    {
      type: "line",
      name: data.names[0],
      data: data.today,
      color: ink.chart,
      lineStyle: { width: 2 },
      areaStyle: { opacity: 0.1 },
      symbol: "circle",
      symbolSize: 8,
      showSymbol: false,
      z: 3,
    },
    {
      type: "line",
      name: data.names[1],
      data: data.before,
      color: ink["text-3"],
      symbol: "none",
      lineStyle: { width: 1.5, type: [2, 4] },
    },
  ];
  return ground(ink, data, { xAxis: { boundaryGap: false }, series });
}

/**
 * @param {ChartData} data
 * @param {Ink} ink
 */
function days(data, ink) {
  /** @param {{ dataIndex: number, seriesName: string, value: number }[]} points */
  const formatter = (points) =>
    [data.titles[points[0].dataIndex], ...points.map((p) => `${p.seriesName}: ${p.value}`)].join(
      "\n",
    );
  const gap = { borderColor: ink.surface, borderWidth: 1 };
  /**
   * @param {string} name
   * @param {(number | null)[]} values
   * @param {string} colour
   */
  const stacked = (name, values, colour) =>
    bar(name, values, colour, { stack: "day", itemStyle: { color: colour, ...gap } });
  const series = [
    stacked(data.names[1], data.missed, ink.amber),
    stacked(data.names[0], data.within, ink.chart),
    stacked(data.names[2], data.other, ink["line-2"]),
  ];
  return ground(ink, data, { tooltip: { formatter }, series });
}

const TONES = { fine: "chart", late: "amber", breach: "red" };

/**
 * @param {ChartData} data
 * @param {Ink} ink
 */
function answers(data, ink) {
  /** @param {number} share */
  const valueFormatter = (share) => `${share} %`;
  const values = data.shares.map((value, index) => ({
    value,
    itemStyle: { color: ink[TONES[data.tones[index]]] },
  }));
  const series = [bar(data.names[0], values, ink.chart, { barCategoryGap: "28%" })];
  return ground(ink, { ...data, format: "{value} %" }, { tooltip: { valueFormatter }, series });
}

export const OPTIONS = { arrivals, days, answers };
