/** What each kind of chart looks like, as ECharts options made of our data and our colours. Pure functions. */

function ground(ink, { labels, sentence = "", format = "{value}" }) {
  const label = { color: ink["text-3"], fontSize: 11, fontFamily: ink.font, hideOverlap: true };
  return {
    animation: false,
    aria: { enabled: true, label: { description: sentence } },
    textStyle: { fontFamily: ink.font },
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // an HTML tooltip would need inline styles, which the page's CSP refuses
      backgroundColor: ink["surface-3"],
      borderColor: ink["line-2"],
      textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.font },
      axisPointer: { type: "none" },
    },
    xAxis: { type: "category", data: labels, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } }, axisLabel: label },
    yAxis: { type: "value", minInterval: 1, splitNumber: 4, axisLabel: { ...label, formatter: format }, splitLine: { lineStyle: { color: ink.line } } },
  };
}

const bar = (name, data, colour, more = {}) => ({
  type: "bar", name, data, itemStyle: { color: colour }, barCategoryGap: "40%", ...more,
});

function arrivals(data, ink) {
  const options = ground(ink, data);
  options.xAxis.boundaryGap = false;
  options.series = [
    {
      type: "line", name: data.names[0], data: data.today, color: ink.chart, lineStyle: { width: 2 },
      areaStyle: { opacity: 0.1 }, symbol: "circle", symbolSize: 8, showSymbol: false, z: 3,
    },
    {
      type: "line", name: data.names[1], data: data.before, color: ink["text-3"], symbol: "none",
      lineStyle: { width: 1.5, type: [2, 4] },
    },
  ];
  return options;
}

function days(data, ink) {
  const options = ground(ink, data);
  options.tooltip.formatter = (points) =>
    [data.titles[points[0].dataIndex], ...points.map((p) => `${p.seriesName}: ${p.value}`)].join("\n");
  const gap = { borderColor: ink.surface, borderWidth: 1 };
  const stacked = (name, values, colour) => bar(name, values, colour, { stack: "day", itemStyle: { color: colour, ...gap } });
  options.series = [
    stacked(data.names[1], data.missed, ink.amber),
    stacked(data.names[0], data.within, ink.chart),
    stacked(data.names[2], data.other, ink["line-2"]),
  ];
  return options;
}

const TONES = { fine: "chart", late: "amber", breach: "red" };

function answers(data, ink) {
  const options = ground(ink, { ...data, format: "{value} %" });
  options.tooltip.valueFormatter = (share) => `${share} %`;
  const values = data.shares.map((value, index) => ({ value, itemStyle: { color: ink[TONES[data.tones[index]]] } }));
  options.series = [bar(data.names[0], values, ink.chart, { barCategoryGap: "28%" })];
  return options;
}

export const OPTIONS = { arrivals, days, answers };
