import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { inkOf } from "./ink.js";
import { OPTIONS } from "./options.js";

/** @import { ChartData } from "./options.js" */

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, TooltipComponent, CanvasRenderer]);

/**
 * Draws `data` in `box`, in the chart that is there already if there is one; returns the chart.
 * @param {HTMLElement} box
 * @param {ChartData} data
 * @param {echarts.ECharts | undefined} before
 */
export function draw(box, data, before) {
  const chart = before ?? echarts.init(box);
  chart.setOption(OPTIONS[data.kind](data, inkOf(box)), { notMerge: true });
  chart.off("click");
  if (data.links)
    chart.on("click", ({ seriesIndex = 0, dataIndex }) =>
      location.assign(data.links[seriesIndex][dataIndex]),
    );
  return chart;
}
