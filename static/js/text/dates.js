import { gettext } from "./translation.js";

/** The page's language; English is the kind that puts the day before the month. */
export function language() {
  const lang = globalThis.document?.documentElement.lang || "en";
  return lang.startsWith("en") ? "en-GB" : lang;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language(), options));
  return formats.get(key);
}

/** @param {string | number} time */
export const hourOf = (time) =>
  format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(time));
/** @param {string | number} time */
export const dateOf = (time) => format({ day: "numeric", month: "short" }).format(new Date(time));
/** @param {string | number} time */
export const wholeOf = (time) =>
  format({ dateStyle: "full", timeStyle: "medium" }).format(new Date(time));
/** @param {string | number} time */
export const dayKey = (time) => new Date(time).toDateString();

/**
 * The start of the reader's own day.
 * @param {string | number} now
 */
export const midnight = (now) => new Date(now).setHours(0, 0, 0, 0);

/**
 * The hour today, the date before.
 * @param {string | number} time
 * @param {number} now
 */
export const shortOf = (time, now) =>
  new Date(time).getTime() >= midnight(now) ? hourOf(time) : dateOf(time);

/**
 * @param {string | number} time
 * @param {number} now
 */
export function dayName(time, now) {
  const days = Math.round((midnight(now) - midnight(time)) / 86_400_000);
  if (days === 0) return gettext("Today");
  if (days === 1) return gettext("Yesterday");
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return format({
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(new Date(time));
}

/**
 * @param {HTMLTimeElement} element
 * @param {string} time
 */
export function drawTime(element, time) {
  element.dateTime = time;
  element.title = wholeOf(time);
  element.textContent = hourOf(time);
}
