import { even, fit, isSpread, wordsIn } from "./fuzzy.js";
import { firstName } from "./names.js";

const GAP = /(\{(?:customer|operator|amount|declined|merchant|reason)\})/;
const MISSING = /\[[^[\]\n]{1,40}\?\]/;

/** What the gaps stand for: people by their first names, and what the customer's card says, if it is known. */
export function valuesOf({ customer, operator, operations = [] }, money) {
  const [latest] = operations;
  const declined = operations.find((operation) => operation.declined_reason);
  const sum = (operation) => operation && money(Math.abs(operation.amount), operation.currency).replace(/^\+/, "");
  return {
    customer: firstName(customer),
    operator: firstName(operator),
    amount: sum(latest),
    declined: sum(declined),
    merchant: declined?.title,
    reason: declined?.declined_reason,
  };
}

/** The gaps filled, and nothing else: a whitelist, never a template language. A value that is missing stays visible. */
export const fillAnswer = (body, values) => answerParts(body, values).map(({ text }) => text).join("");

/** The same, as parts, so that a preview can show what was filled in and what is missing. */
export function answerParts(body, values) {
  return body.split(GAP).filter(Boolean).map((text) => {
    if (!GAP.test(text)) return { text, filled: false, missing: false };
    const name = text.slice(1, -1);
    return values[name] ? { text: values[name], filled: true, missing: false } : { text: `[${name}?]`, filled: false, missing: true };
  });
}

/** Where a text still has a gap, as [from, to]; null when it has none. */
export function missingIn(text) {
  const found = MISSING.exec(text);
  return found && [found.index, found.index + found[0].length];
}

/** The answers that fit, the best first: every word somewhere, titles before texts, the customer's language first. */
export function findAnswers(answers, query, { locale = "", suggested = [] } = {}) {
  const words = wordsIn(query);
  const rank = new Map(suggested.map((id, place) => [id, suggested.length - place]));
  const scored = answers.map((answer) => ({ answer, score: score(answer, words), own: locale.startsWith(answer.locale) }));
  const liking = ({ answer: { id, favourite, uses } }) => (rank.get(id) ?? 0) * 4 + (favourite ? 3 : 0) + Math.log1p(uses ?? 0) / 4;
  return scored
    .filter((found) => found.score > 0)
    .sort((a, b) => b.own - a.own || b.score + liking(b) - (a.score + liking(a)) || a.answer.title.localeCompare(b.answer.title))
    .map((found) => found.answer);
}

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

function scoreWord(word, { title, shortcut, rest }) {
  if (shortcut.text.startsWith(word)) return 200;
  const inTitle = fit(word, title.text, title.words);
  if (inTitle) return inTitle + 60;
  const inRest = fit(word, rest.text, rest.words);
  if (inRest) return inRest / 2;
  return isSpread(word, title.text) || isSpread(word, shortcut.text) ? 5 : 0;
}

const known = new WeakMap();

/** An answer's texts made ready for looking; once, as people look at each key. */
function prepared(answer) {
  if (!known.has(answer)) {
    const { title, shortcut, topic, body } = answer;
    const ready = (text) => ({ text: even(text), words: [...new Set(wordsIn(text))] });
    known.set(answer, { title: ready(title), shortcut: ready(shortcut), rest: ready(`${topic} ${body}`) });
  }
  return known.get(answer);
}
