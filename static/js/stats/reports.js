import { foldDates } from "./dates.js";
import { Plots } from "./plots.js";

new Plots(document).draw();
foldDates(document.querySelector(".filters"));
