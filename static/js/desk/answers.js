import { firstName } from "./names.js";

const HOLE = /\{(customer|operator)\}/g;

/** The words that stand for people, and nothing else: a whitelist, never a template language. */
export function fillAnswer(body, { customer, operator }) {
  const names = { customer: firstName(customer), operator: firstName(operator) };
  return body.replace(HOLE, (hole, who) => names[who]);
}

/** The same, as parts, so that a preview can show what was filled in. */
export function answerParts(body, people) {
  return body.split(/(\{(?:customer|operator)\})/).filter(Boolean).map((text) => ({
    text: fillAnswer(text, people),
    filled: text.search(HOLE) === 0,
  }));
}

/** The answers that fit, the best first: every word somewhere, titles before texts, the customer's language first. */
export function findAnswers(answers, query, locale = "") {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = answers.map((answer) => ({ answer, score: score(answer, words), own: locale.startsWith(answer.locale) }));
  return scored
    .filter((found) => found.score > 0)
    .sort((a, b) => b.own - a.own || b.score - a.score || a.answer.title.localeCompare(b.answer.title))
    .map((found) => found.answer);
}

function score({ title, shortcut, body, topic }, words) {
  let sum = 1;
  for (const word of words) {
    const found = scoreWord(word, title.toLowerCase(), shortcut.toLowerCase(), `${topic} ${body}`.toLowerCase());
    if (!found) return 0;
    sum += found;
  }
  return sum;
}

function scoreWord(word, title, shortcut, rest) {
  if (shortcut.startsWith(word)) return 40;
  if (title.startsWith(word)) return 30;
  if (title.includes(word)) return 20;
  if (shortcut.includes(word)) return 15;
  if (rest.includes(word)) return 10;
  return isSpread(word, title) || isSpread(word, shortcut) ? 2 : 0;
}

/** Whether the letters come in this order: "crdlm" finds "card limit". */
function isSpread(word, text) {
  let place = -1;
  return word.length > 2 && [...word].every((letter) => (place = text.indexOf(letter, place + 1)) >= 0);
}
