import { instantOf, shownAt } from "./bank_time.js";

const HOUR = 3_600_000;
const [MORNING, EVENING, LATE] = [9, 18, 17]; // o'clock; from five on "this evening" is too soon
export const [SHORTEST, LONGEST] = [60_000, 30 * 24 * HOUR]; // ms from now, as the server has it

/** The times that are offered, each at the bank's own hour: {hour, evening?, tomorrow, monday?}. */
export function presets(now, zone) {
  const today = shownAt(now, zone);
  const on = (days, hour) => instantOf({ ...today, day: today.day + days, hour, minute: 0 }, zone);
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay(); // Sunday is 0
  const toMonday = (8 - weekday) % 7 || 7;
  return {
    hour: now + HOUR,
    ...(today.hour < LATE ? { evening: on(0, EVENING) } : {}),
    tomorrow: on(1, MORNING),
    ...(toMonday > 1 ? { monday: on(toMonday, MORNING) } : {}),
  };
}

export const mayWakeAt = (time, now) => time !== null && time >= now + SHORTEST && time <= now + LONGEST;
