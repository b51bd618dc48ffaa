import { gettext } from "./words.js";

/** The page's language; English is the kind that puts the day before the month. */
export function language() {
  const lang = globalThis.document?.documentElement.lang || "en";
  return lang.startsWith("en") ? "en-GB" : lang;
}

const formats = new Map();

function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language(), options));
  return formats.get(key);
}

export const hourOf = (time) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(time));
export const dateOf = (time) => format({ day: "numeric", month: "short" }).format(new Date(time));
export const wholeOf = (time) => format({ dateStyle: "full", timeStyle: "medium" }).format(new Date(time));
export const dayKey = (time) => new Date(time).toDateString();

/** The start of the reader's own day. */
export const midnight = (now) => new Date(now).setHours(0, 0, 0, 0);

/** The hour today, the date before. */
export const shortOf = (time, now) => (Date.parse(time) >= midnight(now) ? hourOf(time) : dateOf(time));

export function dayName(time, now) {
  const days = Math.round((midnight(now) - midnight(time)) / 86_400_000);
  if (days === 0) return gettext("Today");
  if (days === 1) return gettext("Yesterday");
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return format({ weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(new Date(time));
}

export function drawTime(element, time) {
  element.dateTime = time;
  element.title = wholeOf(time);
  element.textContent = hourOf(time);
}
