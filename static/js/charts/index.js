import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { OPTIONS } from "./options.js";
import { inkOf } from "./ink.js";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, TooltipComponent, CanvasRenderer]);

/** Draws `data` in `box`, in the chart that is there already if there is one; returns the chart. */
export function draw(box, data, before) {
  const chart = before ?? echarts.init(box);
  chart.setOption(OPTIONS[data.kind](data, inkOf(box)), { notMerge: true });
  return chart;
}
