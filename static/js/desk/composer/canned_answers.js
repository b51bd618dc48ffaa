import { even, fit, isSpread, wordsIn } from "../../text/fuzzy.js";
import { firstName } from "../../text/names.js";

/** @import { CannedAnswer, Operation } from "../connection/requests.d.ts" */

/**
 * What each gap stands for, as far as it is known.
 * @typedef {Record<string, string | null | undefined>} GapValues
 */
/** @typedef {{ text: string, words: string[] }} Prepared A text made ready for looking. */

const GAP = /(\{(?:customer|operator|amount|declined|merchant|reason)\})/;
const MISSING = /\[[^[\]\n]{1,40}\?\]/;

/**
 * What the gaps stand for: people by their first names, and what the customer's card says, if it
 * is known.
 * @param {{ customer: string, operator: string, operations?: Operation[] }} options
 * @param {(amount: number, currency: string) => string} money
 */
export function valuesOf({ customer, operator, operations = [] }, money) {
  const [latest] = operations;
  const declined = operations.find((operation) => operation.declined_reason);
  /** @param {Operation | undefined} operation */
  const sum = (operation) =>
    operation && money(Math.abs(operation.amount), operation.currency).replace(/^\+/, "");
  return {
    customer: firstName(customer),
    operator: firstName(operator),
    amount: sum(latest),
    declined: sum(declined),
    merchant: declined?.title,
    reason: declined?.declined_reason,
  };
}

/**
 * The gaps filled, and nothing else: a whitelist, never a template language. A value that is
 * missing stays visible.
 * @param {string} body
 * @param {GapValues} values
 */
export const fillAnswer = (body, values) =>
  answerParts(body, values)
    .map(({ text }) => text)
    .join("");

/**
 * The same, as parts, so that a preview can show what was filled in and what is missing.
 * @param {string} body
 * @param {GapValues} values
 */
export function answerParts(body, values) {
  return body
    .split(GAP)
    .filter(Boolean)
    .map((text) => {
      if (!GAP.test(text)) return { text, filled: false, missing: false };
      const name = text.slice(1, -1);
      return values[name]
        ? { text: values[name], filled: true, missing: false }
        : { text: `[${name}?]`, filled: false, missing: true };
    });
}

/**
 * Where a text still has a gap, as [from, to]; null when it has none.
 * @param {string} text
 */
export function missingIn(text) {
  const found = MISSING.exec(text);
  return found && [found.index, found.index + found[0].length];
}

/**
 * The answers that fit, the best first: every word somewhere, titles before texts, the customer's
 * language first.
 * @param {CannedAnswer[]} answers
 * @param {string} query
 * @param {{ locale?: string, suggested?: number[] }} [options]
 */
export function findAnswers(answers, query, { locale = "", suggested = [] } = {}) {
  const words = wordsIn(query);
  const rank = new Map(suggested.map((id, place) => [id, suggested.length - place]));
  const scored = answers.map((answer) => ({
    answer,
    score: score(answer, words),
    own: Number(locale.startsWith(answer.locale)),
  }));
  /** @param {{ answer: CannedAnswer }} options */
  const liking = ({ answer: { id, favourite, uses } }) =>
    (rank.get(id) ?? 0) * 4 + (favourite ? 3 : 0) + Math.log1p(uses ?? 0) / 4;
  return scored
    .filter((found) => found.score > 0)
    .sort(
      (a, b) =>
        b.own - a.own ||
        b.score + liking(b) - (a.score + liking(a)) ||
        a.answer.title.localeCompare(b.answer.title),
    )
    .map((found) => found.answer);
}

/**
 * @param {CannedAnswer} answer
 * @param {string[]} words
 */
function score(answer, words) {
  const known = prepared(answer);
  let sum = 1;
  for (const word of words) {
    const found = scoreWord(word, known);
    if (!found) return 0;
    sum += found;
  }
  return sum;
}

/**
 * @param {string} word
 * @param {{ title: Prepared, shortcut: Prepared, rest: Prepared }} options
 */
function scoreWord(word, { title, shortcut, rest }) {
  if (shortcut.text.startsWith(word)) return 200;
  const inTitle = fit(word, title.text, title.words);
  if (inTitle) return inTitle + 60;
  const inRest = fit(word, rest.text, rest.words);
  if (inRest) return inRest / 2;
  return isSpread(word, title.text) || isSpread(word, shortcut.text) ? 5 : 0;
}

/** @type {WeakMap<CannedAnswer, { title: Prepared, shortcut: Prepared, rest: Prepared }>} */
const known = new WeakMap();

/**
 * An answer's texts made ready for looking; once, as people look at each key.
 * @param {CannedAnswer} answer
 */
function prepared(answer) {
  if (!known.has(answer)) {
    const { title, shortcut, topic, body } = answer;
    /** @param {string} text */
    const ready = (text) => ({ text: even(text), words: [...new Set(wordsIn(text))] });
    known.set(answer, {
      title: ready(title),
      shortcut: ready(shortcut),
      rest: ready(`${topic} ${body}`),
    });
  }
  return known.get(answer);
}
