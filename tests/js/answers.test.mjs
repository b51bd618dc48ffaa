import assert from "node:assert/strict";
import { test } from "node:test";
import { answerParts, fillAnswer, findAnswers } from "../../static/js/desk/answers.js";

const PEOPLE = { customer: "Elena Morozova", operator: "Anna Kovaleva" };
const answer = (title, rest = {}) => ({ id: title, title, shortcut: "x", body: "", topic: "", locale: "en", ...rest });
const titles = (list) => list.map(({ title }) => title);

test("first names are put in for {customer} and {operator}, everywhere", () => {
  assert.equal(fillAnswer("{customer}, this is {operator}. {customer}!", PEOPLE), "Elena, this is Anna. Elena!");
});

test("nothing else is a placeholder", () => {
  for (const text of ["{0.__class__}", "{{customer", "{% debug %}", "${customer.constructor}", "{Customer}", "{customer.name}", "{constructor}", "{__proto__}", "{{constructor.constructor('alert(1)')()}}"]) {
    assert.equal(fillAnswer(text, PEOPLE), text.replace("{customer}", "Elena"));
  }
});

test("a name with a dollar or a placeholder in it is put in as it stands", () => {
  assert.equal(fillAnswer("Dear {customer}.", { customer: "$&$1{operator}", operator: "Anna" }), "Dear $&$1{operator}.");
});

test("the preview marks what was filled in", () => {
  assert.deepEqual(answerParts("Hi {customer}!", PEOPLE), [
    { text: "Hi ", filled: false },
    { text: "Elena", filled: true },
    { text: "!", filled: false },
  ]);
});

test("titles before shortcuts before texts, and every word has to be found", () => {
  const list = [answer("Other", { body: "the limit" }), answer("Limit for shops"), answer("Raise a limit"), answer("Thing", { shortcut: "limit" })];
  assert.deepEqual(titles(findAnswers(list, "limit")), ["Thing", "Limit for shops", "Raise a limit", "Other"]);
  assert.deepEqual(titles(findAnswers(list, "limit shops")), ["Limit for shops"]);
  assert.deepEqual(titles(findAnswers(list, "mortgage")), []);
});

test("letters in order find a title too", () => {
  assert.deepEqual(titles(findAnswers([answer("Card limit"), answer("Loans")], "crdlm")), ["Card limit"]);
});

test("the customer's language comes first", () => {
  const list = [answer("Limit"), answer("Лимит", { locale: "ru", shortcut: "limit" })];
  assert.deepEqual(titles(findAnswers(list, "limit", "ru-RU"))[0], "Лимит");
  assert.equal(findAnswers(list, "", "en").length, 2);
});
