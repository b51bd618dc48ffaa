import { Clocks } from "./clocks.js";
import { Plots } from "./plots.js";
import { Refresh } from "./refresh.js";

const EVERY = 5000; // ms

/** @type {HTMLFormElement} */
const filters = document.querySelector("[data-autosubmit]");
filters.addEventListener("change", () => filters.requestSubmit());

// Without figures a filter could not be read.
/** @type {HTMLElement} */
const figures = document.querySelector("[data-refresh]");
if (figures) keepFresh(figures.dataset.refresh);

/** @param {string} url */
function keepFresh(url) {
  const plots = new Plots(document);
  const clocks = new Clocks(document);
  const refresh = new Refresh({
    url,
    document,
    fetch: (address, options) => fetch(address, options),
    onSwap: () => (plots.draw(), clocks.tick()),
  });
  plots.draw();
  clocks.tick();
  setInterval(() => clocks.tick(), 1000);
  setInterval(() => document.hidden || refresh.run(), EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || refresh.run());
}
