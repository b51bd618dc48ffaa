import { draw } from "../../built/charts.js";

/**
 * Draws every [data-chart] of the page from the JSON it names, and again when the theme or the
 * data change.
 */
export class Plots {
  #document;
  /** @type {Map<Element, import("echarts/core").ECharts>} */
  #charts = new Map();

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
    const view = document.defaultView;
    view.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    new view.ResizeObserver(() => this.#resize()).observe(document.body);
  }

  #resize() {
    for (const chart of this.#charts.values()) chart.resize();
  }

  draw() {
    for (const box of this.#document.querySelectorAll("[data-chart]")) {
      const data = JSON.parse(this.#document.getElementById(box.dataset.chart).textContent);
      this.#charts.set(box, draw(box, data, this.#charts.get(box)));
    }
  }
}
