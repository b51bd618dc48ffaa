import { foldDates } from "./dates.js";
import { Filters } from "./filters.js";
import { Plots } from "./plots.js";

/** @type {HTMLFormElement} */
const form = document.querySelector(".filters");
const plots = new Plots(document);
plots.draw();
foldDates(form);
new Filters({
  form,
  document,
  fetch: (address, options) => fetch(address, options),
  onSwap: () => plots.draw(),
}).start();
