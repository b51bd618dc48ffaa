import { gettext, say } from "../../text/translation.js";

/** @import { Profile } from "../connection/requests.d.ts" */

// What the bank's directory says of a customer, in the words of this screen.

/**
 * What the advice rests on, each in a word or two: age, language, emoji.
 * @param {{ age: number | null, language: string | null, emoji: string }} options
 */
export function chipsOf({ age, language: speaks, emoji }) {
  /** @type {Record<string, string>} */
  const emojis = { yes: gettext("Emoji welcome"), no: gettext("No emoji") };
  return [
    age === null ? "" : say(gettext("Age %(age)s"), { age: ageGroup(age) }),
    speaks ?? "",
    emojis[emoji] ?? "",
  ].filter(Boolean);
}

/**
 * Nobody needs to know more of an age than this.
 * @param {number} age
 */
export const ageGroup = (age) => {
  const bounds = [18, 26, 36, 51, 65];
  const place = bounds.findIndex((bound) => age < bound);
  if (place === 0) return "<18";
  return place < 0 ? "65+" : `${bounds[place - 1]}–${bounds[place] - 1}`;
};

/** @type {[keyof Profile, () => string][]} */
const FACTS = [
  ["phone", () => gettext("Phone")],
  ["signed_in", () => gettext("Signed in")],
  ["language", () => gettext("Language")],
  ["products", () => gettext("Products")],
];

/**
 * Label and value of what is known; what the bank did not say is not shown as empty.
 * @param {Profile} profile
 */
export function factsOf(profile) {
  return FACTS.map(([name, label]) => [label(), [profile[name] ?? []].flat().join("\n")]).filter(
    ([, value]) => value,
  );
}
