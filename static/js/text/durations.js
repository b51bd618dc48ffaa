import { gettext, say } from "./translation.js";

/**
 * `0:44` under an hour, then `2 h 5 min`.
 * @param {number} seconds
 */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return say(gettext("%(hours)s h %(minutes)s min"), {
    hours: Math.floor(minutes / 60),
    minutes: minutes % 60,
  });
}

/**
 * How long ago, in one rough figure.
 * @param {number} seconds
 */
export function ago(seconds) {
  if (seconds < 60) return gettext("now");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return say(gettext("%(minutes)s min"), { minutes });
  return minutes < 24 * 60
    ? say(gettext("%(hours)s h"), { hours: Math.floor(minutes / 60) })
    : say(gettext("%(days)s d"), { days: Math.floor(minutes / 1440) });
}
