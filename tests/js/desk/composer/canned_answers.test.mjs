import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerParts,
  fillAnswer,
  findAnswers,
  missingIn,
  valuesOf,
} from "../../../../static/js/desk/composer/canned_answers.js";

const sum = (amount, currency) => `${currency} ${amount.toFixed(2)}`;
const PEOPLE = valuesOf({ customer: "Elena Morozova", operator: "Anna Kovaleva" }, sum);
const answer = (title, rest = {}) => ({
  id: title,
  title,
  shortcut: "x",
  body: "",
  topic: "",
  locale: "en",
  ...rest,
});
const titles = (list) => list.map(({ title }) => title);

test("first names are put in for {customer} and {operator}, everywhere", () => {
  assert.equal(
    fillAnswer("{customer}, this is {operator}. {customer}!", PEOPLE),
    "Elena, this is Anna. Elena!",
  );
});

test("nothing else is a placeholder", () => {
  for (const text of [
    "{0.__class__}",
    "{{customer",
    "{% debug %}",
    "${customer.constructor}",
    "{Customer}",
    "{customer.name}",
    "{constructor}",
    "{__proto__}",
    "{{constructor.constructor('alert(1)')()}}",
  ]) {
    assert.equal(fillAnswer(text, PEOPLE), text.replace("{customer}", "Elena"));
  }
});

test("a name with a dollar or a placeholder in it is put in as it stands", () => {
  assert.equal(
    fillAnswer("Dear {customer}.", valuesOf({ customer: "$&$1{operator}", operator: "Anna" }, sum)),
    "Dear $&$1{operator}.",
  );
});

test("the preview marks what was filled in", () => {
  assert.deepEqual(answerParts("Hi {customer}!", PEOPLE), [
    { text: "Hi ", filled: false, missing: false },
    { text: "Elena", filled: true, missing: false },
    { text: "!", filled: false, missing: false },
  ]);
});

test("shortcuts before titles before texts, and every word has to be found", () => {
  const list = [
    answer("Other", { body: "the limit" }),
    answer("Limit for shops"),
    answer("Raise a limit"),
    answer("Thing", { shortcut: "limit" }),
  ];
  assert.deepEqual(titles(findAnswers(list, "limit")), [
    "Thing",
    "Limit for shops",
    "Raise a limit",
    "Other",
  ]);
  assert.deepEqual(titles(findAnswers(list, "limit shops")), ["Limit for shops"]);
  assert.deepEqual(titles(findAnswers(list, "mortgage")), []);
});

test("letters in order find a title too", () => {
  assert.deepEqual(titles(findAnswers([answer("Card limit"), answer("Loans")], "crdlm")), [
    "Card limit",
  ]);
});

test("the customer's language comes first", () => {
  const list = [answer("Limit"), answer("Лимит", { locale: "ru", shortcut: "limit" })];
  assert.deepEqual(titles(findAnswers(list, "limit", { locale: "ru-RU" }))[0], "Лимит");
  assert.equal(findAnswers(list, "", { locale: "en" }).length, 2);
});

test("amounts come from the card, the declined one by itself", () => {
  const operations = [
    { title: "Rimi", amount: -12.5, currency: "EUR" },
    { title: "Apteek", amount: -64.9, currency: "EUR", declined_reason: "over daily limit" },
  ];
  const values = valuesOf({ customer: "Elena", operator: "Anna", operations }, sum);
  assert.equal(
    fillAnswer("{amount}; {declined} at {merchant}: {reason}", values),
    "EUR 12.50; EUR 64.90 at Apteek: over daily limit",
  );
});

test("a value that is missing stays visible and is found", () => {
  const text = fillAnswer("Your {declined} at {merchant}.", PEOPLE);
  assert.equal(text, "Your [declined?] at [merchant?].");
  assert.deepEqual(missingIn(text), [5, 16]);
  assert.deepEqual(answerParts("{amount}", PEOPLE), [
    { text: "[amount?]", filled: false, missing: true },
  ]);
  assert.equal(missingIn("Is [this] so? Yes."), null);
});

test("a slip of the finger finds it all the same, in titles and in texts", () => {
  const list = [
    answer("Card limit"),
    answer("Loans", { body: "The mortgage is paid monthly." }),
    answer("Лимит карты", { locale: "ru" }),
  ];
  for (const [query, title] of [
    ["limti", "Card limit"],
    ["crad limit", "Card limit"],
    ["mortgge", "Loans"],
    ["лимт", "Лимит карты"],
  ]) {
    assert.deepEqual(titles(findAnswers(list, query)), [title], query);
  }
  assert.deepEqual(titles(findAnswers(list, "xyzw")), []);
});

test("without words what fits the question leads, then favourites, then what is used much", () => {
  const list = [
    answer("a"),
    answer("b", { uses: 50 }),
    answer("c", { favourite: true }),
    answer("d"),
  ];
  assert.deepEqual(titles(findAnswers(list, "", { suggested: ["d"] })), ["d", "c", "b", "a"]);
});

test("hundreds of answers are searched within a key press", () => {
  const body =
    "You can change it in the app whenever you like, open the card and move the slider to what you need. ".repeat(
      8,
    );
  const list = Array.from({ length: 600 }, (_, n) =>
    answer(`Answer number ${n}`, { body: `${body} word${n}` }),
  );
  findAnswers(list, "x");
  const begun = process.cpuUsage(); // others work on this machine too
  for (const query of ["l", "lim", "limti", "slidre word599"]) findAnswers(list, query);
  const took = process.cpuUsage(begun).user / 4000; // ms a key
  assert.ok(took < 50, `${took} ms`);
});
