import { instantOf, shownAt } from "../../text/bank_time.js";

const HOUR = 3_600_000;
const [MORNING, EVENING, LATE] = [9, 18, 17]; // o'clock; from five on "this evening" is too soon
// Ms from now, as the server has it.
export const [SNOOZE_MINIMUM, SNOOZE_LIMIT] = [60_000, 30 * 24 * HOUR];

/**
 * The times that are offered, each at the bank's own hour: {hour, evening?, tomorrow, monday?}.
 * @param {number} now
 * @param {string | undefined} zone
 * @returns {Record<string, number>}
 */
export function presets(now, zone) {
  const today = shownAt(now, zone);
  /**
   * @param {number} days
   * @param {number} hour
   */
  const on = (days, hour) => instantOf({ ...today, day: today.day + days, hour, minute: 0 }, zone);
  // Sunday is 0.
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  return {
    hour: now + HOUR,
    ...(today.hour < LATE ? { evening: on(0, EVENING) } : {}),
    tomorrow: on(1, MORNING),
    ...(toMonday > 1 ? { monday: on(toMonday, MORNING) } : {}),
  };
}

/**
 * @param {number | null} time
 * @param {number} now
 */
export const mayWakeAt = (time, now) =>
  time !== null && time >= now + SNOOZE_MINIMUM && time <= now + SNOOZE_LIMIT;
