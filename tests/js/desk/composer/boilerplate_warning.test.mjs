import assert from "node:assert/strict";
import { mock, test } from "node:test";
import {
  BoilerplateWarning,
  wordsOf,
} from "../../../../static/js/desk/composer/boilerplate_warning.js";
import { findEmoji } from "../../../../static/js/desk/composer/emoji.js";
import { EMOJI } from "../../../../static/js/desk/composer/emoji_list.js";
import { stepsOf } from "../../../../static/js/desk/composer/macros.js";

const STIFF = "The bank shall be entitled to decline the execution of a transaction.";
const KIND = "Your card is fine, the payment was over your daily limit, Elena.";
const FLAGGED = {
  score: 80,
  excerpt: true,
  reasons: [{ code: "copied", count: 12 }],
  place: "Card Terms, 4.2",
  answer: 7,
};
const NO_WARNING = { score: 0, excerpt: false, reasons: [], place: "", answer: null };
const turn = () => new Promise((done) => setImmediate(done));

function strip() {
  const parts = new Map();
  const part = () => ({
    hidden: true,
    clicks: [],
    textContent: "",
    addEventListener(_, click) {
      this.clicks.push(click);
    },
    toggleAttribute(_, value) {
      this.hidden = value;
    },
  });
  const root = part();
  root.querySelector = (name) => parts.get(name) ?? parts.set(name, part()).get(name);
  root.querySelectorAll = () => [];
  root.click = (action) =>
    root.querySelector(`[data-action=${action}]`).clicks.forEach((click) => click());
  return root;
}

function desk(verdictOf = (text) => (text === STIFF ? FLAGGED : NO_WARNING)) {
  const [root, offered, asked] = [strip(), [], []];
  const on = {
    ask: async (_, text) => (asked.push(text), verdictOf(text)),
    friendlier: (answer) => offered.push(answer),
    keep() {},
  };
  const review = new BoilerplateWarning({ strip: root, on });
  const write = async (text, kind = "reply") => {
    review.changed("c1", { text, kind });
    mock.timers.tick(500);
    await turn();
  };
  return { review, root, offered, asked, write };
}

test("an excerpt brings the strip, until it is reworded or sent", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { review, root, offered, write } = desk();
  await write(STIFF);
  assert.equal(root.hidden, false);
  root.click("friendlier");
  assert.deepEqual(offered, [7]);
  await write(KIND);
  assert.equal(root.hidden, true);
  await write(STIFF);
  assert.equal(root.hidden, false);
  review.sent();
  assert.equal(root.hidden, true);
  mock.timers.reset();
});

test("whoever keeps the text is not told again, until it is another one", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { root, write } = desk(() => FLAGGED);
  await write(STIFF);
  root.click("keep-text");
  assert.equal(root.hidden, true);
  await write(STIFF);
  assert.equal(root.hidden, true);
  await write(`${STIFF} Indeed.`);
  assert.equal(root.hidden, false);
  mock.timers.reset();
});

test("notes and short texts are not asked about, and each pause asks once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { review, asked, write } = desk();
  await write(STIFF, "note");
  await write("Yes.");
  review.changed("c1", { text: STIFF.slice(0, -1), kind: "reply" });
  await write(STIFF);
  assert.deepEqual(asked, [STIFF]);
  mock.timers.reset();
});

test("without an answer of the server there is no strip, and sending goes on", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { review, root, write } = desk(() => {
    throw new Error("away");
  });
  await write(STIFF);
  assert.equal(root.hidden, true);
  review.sent();
  mock.timers.reset();
});

test("the reasons are sentences, the two heaviest of them", () => {
  assert.equal(
    wordsOf(FLAGGED),
    "12 words come straight from Card Terms, 4.2. There is a friendlier way to say it.",
  );
  const reasons = [
    { code: "officialese", said: "hereby" },
    { code: "long", count: 40 },
    { code: "impersonal" },
  ];
  assert.equal(
    wordsOf({ reasons, place: "", answer: null }),
    "“hereby” sounds bureaucratic. One sentence is 40 words long.",
  );
});

test("a macro says what it will do, in the order in which it is done", () => {
  assert.deepEqual(
    stepsOf({ text: "Hi", topic: "cards", closes: "solved" }).map(([what]) => what),
    ["Topic", "Send", "Close"],
  );
  assert.deepEqual(stepsOf({ text: "Hi", topic: null, closes: "" }), [
    ["Insert in the reply", "Hi"],
  ]);
});

test("every emoji has names in both languages and is found by them", () => {
  assert.ok(EMOJI.length >= 50);
  assert.equal(new Set(EMOJI.map(([emoji]) => emoji)).size, EMOJI.length);
  for (const [emoji, english, russian] of EMOJI) {
    assert.ok(/[a-z]/i.test(english[0]) && /[а-я]/i.test(russian[0]), emoji);
    for (const name of [...english, ...russian])
      assert.ok(
        findEmoji(name.split(" ")[0]).some(([found]) => found === emoji),
        name,
      );
  }
  assert.deepEqual(findEmoji("xyzzy"), []);
});
