import { foldDates } from "./dates.js";
import { Filters } from "./filters.js";

/** @type {HTMLFormElement} */
const form = document.querySelector(".filters");
foldDates(form);
new Filters({ form, document, fetch: (address, options) => fetch(address, options) }).start();
