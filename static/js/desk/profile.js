import { language } from "./times.js";
import { gettext } from "./words.js";

// What the bank's directory says of a customer, in the words of this screen.

/** The age a person reaches this year; the directory tells the year of birth alone. */
export const ageFrom = (born, now) => (born ? new Date(now).getFullYear() - born : null);

/** One line of advice at most. */
export function hintOf(age) {
  if (age === null) return null;
  if (age >= 65) return { title: gettext("Keep it short and clear."), text: gettext("Age 65+, plain steps help, one at a time.") };
  if (age < 18) return { title: gettext("Under 18."), text: gettext("Some things need a parent.") };
  return null;
}

const FACTS = [
  ["phone", () => gettext("Phone")],
  ["signed_in", () => gettext("Signed in")],
  ["language", () => gettext("Language")],
  ["products", () => gettext("Products")],
];

/** Label and value of what is known; what the bank did not say is not shown as empty. */
export function factsOf(profile) {
  return FACTS.map(([name, label]) => [label(), [profile[name] ?? []].flat().join("\n")]).filter(([, value]) => value);
}

/** `−€64.90`, `+€912.00`: the sign always, and a real minus. */
export function money(amount, currency) {
  const format = new Intl.NumberFormat(language(), { style: "currency", currency, signDisplay: "exceptZero" });
  return format.format(Number(amount)).replace("-", "−");
}
