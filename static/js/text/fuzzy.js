// Finding by what people type: the beginning of a word, its middle, its letters in order, and
// with a slip of the finger.

const EVEN = /ё/g;
/** @param {string} text */
export const even = (text) => text.toLowerCase().replace(EVEN, "е");
/** @param {string} text */
export const wordsIn = (text) => even(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * How well one typed word fits a text, given with its words: 0 is not at all, 100 at its beginning.
 * @param {string} word
 * @param {string} text
 * @param {string[]} words
 */
export function fit(word, text, words) {
  if (text.startsWith(word)) return 100;
  if (words.some((other) => other.startsWith(word))) return 80;
  if (text.includes(word)) return 50;
  return words.some((other) => isSlip(word, other)) ? 20 : 0;
}

/**
 * Whether the letters come in this order: "crdlm" finds "card limit". For titles; in a long text
 * all of them do.
 * @param {string} word
 * @param {string} text
 */
export function isSpread(word, text) {
  let place = -1;
  return (
    word.length > 2 && [...word].every((letter) => (place = text.indexOf(letter, place + 1)) >= 0)
  );
}

/** @type {Map<string, Map<string, boolean>>} */
const slips = new Map(); // what one typed word is a slip of: texts share most of their words

/**
 * One letter wrong, missing, too many or exchanged; two in a long word. The other word may go on.
 * @param {string} word
 * @param {string} other
 */
function isSlip(word, other) {
  if (word.length < 4 || other.length < word.length - 1) return false;
  if (!slips.has(word)) {
    if (slips.size > 50) slips.clear();
    slips.set(word, new Map());
  }
  const known = slips.get(word);
  if (!known.has(other)) known.set(other, isNear(word, other));
  return known.get(other);
}

/**
 * @param {string} word
 * @param {string} other
 */
function isNear(word, other) {
  const allowed = word.length < 8 ? 1 : 2;
  return distance(word, other.slice(0, word.length + allowed)) <= allowed;
}

/**
 * How many slips make the beginning of `other` out of `word`.
 * @param {string} word
 * @param {string} other
 */
function distance(word, other) {
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= word.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + (word[i - 1] === other[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return Math.min(...row);
}
