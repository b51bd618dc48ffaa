import { foldDates } from "./dates.js";

foldDates(document.querySelector(".filters"));
