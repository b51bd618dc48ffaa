import { language } from "./dates.js";

// The bank's own clock: whatever zone this computer is in, "tomorrow at nine" is nine at the bank.

/** The page says which zone that is; without one it is this computer's. */
/** @type {{ zone: string | undefined }} */
export const bank = { zone: undefined };

const MINUTE = 60_000;
/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string | undefined} zone
 * @param {Intl.DateTimeFormatOptions} options
 * @param {string} [locale]
 */
function format(zone, options, locale = "en-GB") {
  const key = JSON.stringify([zone, options, locale]);
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

/** @type {Intl.DateTimeFormatOptions} */
const DIGITS = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  hourCycle: "h23",
};

/**
 * What the bank's clock and calendar show at this instant.
 * @param {number} time
 * @param {string | undefined} zone
 */
export function shownAt(time, zone) {
  const parts = Object.fromEntries(
    format(zone, DIGITS)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute } = parts;
  return { year, month, day, hour, minute };
}

/**
 * The instant at which the bank's clock shows this. Of an hour that comes twice the first, of a
 * missing one the next.
 * @param {{ year: number, month: number, day: number, hour?: number, minute?: number }} options
 * @param {string | undefined} zone
 */
export function instantOf({ year, month, day, hour = 0, minute = 0 }, zone) {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  /** @param {number} time */
  const offset = (time) => asNumber(shownAt(time, zone)) - Math.floor(time / MINUTE) * MINUTE;
  const found = [offset(asUtc - 86_400_000), offset(asUtc + 86_400_000)].map(
    (ahead) => asUtc - ahead,
  );
  return found.find((time) => asNumber(shownAt(time, zone)) === asUtc) ?? Math.max(...found);
}

/** @param {{ year: number, month: number, day: number, hour: number, minute: number }} options */
const asNumber = ({ year, month, day, hour, minute }) =>
  Date.UTC(year, month - 1, day, hour, minute);

/**
 * "14:30" today, "Mon 09:00" within the week, the date after that.
 * @param {string | undefined} zone
 * @param {string | number} when
 * @param {number} now
 */
export function shortIn(zone, when, now) {
  const time = typeof when === "string" ? Date.parse(when) : when;
  const [then, today] = [shownAt(time, zone), shownAt(now, zone)];
  const days = Math.round(
    (asNumber({ ...then, hour: 0, minute: 0 }) - asNumber({ ...today, hour: 0, minute: 0 })) /
      86_400_000,
  );
  /** @type {Intl.DateTimeFormatOptions} */
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (days === 0) return format(zone, hour, language()).format(time);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = days > 0 && days < 7 ? { weekday: "short" } : { day: "numeric", month: "short" };
  return [day, hour].map((options) => format(zone, options, language()).format(time)).join(" ");
}

/**
 * What an `<input type=datetime-local>` shows, and what it means.
 * @param {number} time
 * @param {string | undefined} zone
 */
export function fieldOf(time, zone) {
  const { year, month, day, hour, minute } = shownAt(time, zone);
  /** @param {number} number */
  const two = (number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/**
 * @param {string} text
 * @param {string | undefined} zone
 */
export function readField(text, zone) {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number);
  return instantOf({ year, month, day, hour, minute }, zone);
}
