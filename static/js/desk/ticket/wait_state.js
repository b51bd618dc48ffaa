/**
 * When a first answer gets late, and when it is.
 * @typedef {{ warn_at?: string | null, due_at?: string | null }} FirstAnswer
 */

/**
 * @typedef {object} Ticking What keeps times current on the screen.
 * @property {(pill: HTMLElement, since: string | null, promise?: FirstAnswer) => void} wait
 * @property {(element: HTMLElement, since: string) => void} ago
 */

/**
 * "" while there is time, "warn" when it is getting late, "breach" from the target on.
 * @param {number} seconds
 * @param {{ warning: number, target: number }} options
 */
export function waitState(seconds, { warning, target }) {
  if (seconds >= target) return "breach";
  return seconds >= warning ? "warn" : "";
}

/**
 * The same of a first answer that was promised by `due`: what the server counts, whatever the
 * bank's hours.
 * @param {number} now
 * @param {{ warn?: string, due?: string }} options
 */
export function promiseState(now, { warn, due }) {
  if (now >= Date.parse(due)) return "breach";
  return now >= Date.parse(warn) ? "warn" : "";
}
