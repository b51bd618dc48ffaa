import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "../../../../static/js/desk/conversation/event_sentences.js";
import { allowedActions } from "../../../../static/js/desk/ticket/allowed_actions.js";
import { chosenTopic, learnNames, topicOf } from "../../../../static/js/desk/ticket/topics.js";

const ROW = {
  conversation: "a",
  topic: "loans",
  topic_source: "model",
  state: "assigned",
  operator: { id: "me", name: "Anna" },
  customer: "Alice Tamm",
};
const chose = (topic, conversation = "a") => ({ type: "ticket.categorise", conversation, topic });

test("the row says the topic until this person has chosen another", () => {
  assert.deepEqual(chosenTopic(ROW, []), { topic: "loans", source: "model" });
  assert.deepEqual(chosenTopic(ROW, [chose("cards")]), { topic: "cards", source: "person" });
});

test("the newest choice counts, and no other conversation's", () => {
  assert.deepEqual(chosenTopic(ROW, [chose("cards"), chose("cash"), chose("fees", "b")]), {
    topic: "cash",
    source: "person",
  });
  assert.deepEqual(
    chosenTopic(ROW, [chose("fees", "b"), { type: "ticket.close", conversation: "a" }]),
    { topic: "loans", source: "model" },
  );
});

test("a row of an older server has no topic", () => {
  assert.deepEqual(chosenTopic({ conversation: "a" }, []), { topic: "", source: "" });
});

test("a topic is called as the page says, and an unknown one by its code", () => {
  learnNames([["loans", "Loans and mortgages"]]);
  assert.equal(topicOf("loans"), "Loans and mortgages");
  assert.equal(topicOf("new-one"), "new-one");
  assert.equal(topicOf("constructor"), "constructor");
});

test("the log tells a suggestion from what a person said", () => {
  const event = {
    type: "ticket.categorised",
    topic: "new-one",
    by: { role: "operator", name: "Anna Kovaleva" },
  };
  assert.equal(sentenceOf({ ...event, source: "person" }), "Topic: new-one, says Anna");
  assert.equal(
    sentenceOf({ ...event, source: "rule", by: { role: "system" } }),
    "Topic: new-one, suggested",
  );
});

test("who holds an open ticket may choose, and an administrator; nobody may for a closed one", () => {
  const may = (row, session) =>
    allowedActions(
      { ...ROW, ...row },
      { me: "me", isAdministrator: false, reopenWindow: 600, now: 0, ...session },
    ).actions.has("categorise");
  assert.equal(may({}), true);
  assert.equal(may({}, { me: "other" }), false);
  assert.equal(may({}, { me: "other", isAdministrator: true }), true);
  assert.equal(may({ state: "queued", operator: null }), false);
  assert.equal(may({ state: "queued", operator: null }, { isAdministrator: true }), true);
  assert.equal(
    may({ state: "closed", closed_at: "2026-01-01T00:00:00Z" }, { isAdministrator: true }),
    false,
  );
});
