import { ngettext, say } from "./translation.js";

// How much somebody has to do, in words: counts, and no weight. `stats/load_words.py` says the
// same.

/** @typedef {{ needs: number, waits: number }} Load Tickets that need somebody, and that wait. */

/**
 * A colleague's: "3 need a reply · 4 waiting".
 * @param {Load} load
 */
export function loadWords({ needs, waits }) {
  const words = ngettext("%(count)s needs a reply", "%(count)s need a reply", needs);
  return withWaiting(say(words, { count: needs }), waits);
}

/**
 * One's own: "3 need you · 4 waiting".
 * @param {Load} load
 */
export function ownLoadWords({ needs, waits }) {
  const words = ngettext("%(count)s needs you", "%(count)s need you", needs);
  return withWaiting(say(words, { count: needs }), waits);
}

/**
 * @param {string} needs
 * @param {number} waits
 */
function withWaiting(needs, waits) {
  if (!waits) return together(needs);
  const words = ngettext("%(count)s waiting", "%(count)s waiting", waits);
  return `${together(`${needs} ·`)} ${together(say(words, { count: waits }))}`;
}

/**
 * A line breaks between the counts alone.
 * @param {string} words
 */
const together = (words) => words.replaceAll(" ", "\u00a0");
