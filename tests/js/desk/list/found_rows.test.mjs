import assert from "node:assert/strict";
import { test } from "node:test";
import { foundIn } from "../../../../static/js/desk/list/found_rows.js";

const ticket = (rest) => ({
  conversation: "emilys",
  seq: 3,
  ticket: 14393,
  customer: "Emily Carter",
  at: "2026-01-01T12:00:00Z",
  channel: "web",
  topic: "",
  state: "assigned",
  operator: "Dmitry Belov",
  ...rest,
});
const hit = {
  conversation: "emilys",
  seq: 7,
  kind: "message.sent",
  at: "2026-01-01T12:00:00Z",
  by: { role: "operator", name: "Anna" },
  customer: "Emily Carter",
  ticket: 14393,
  staff_only: false,
  excerpt: [
    ["the ", false],
    ["card", true],
  ],
};

test("people come first, then tickets, then what was said", () => {
  const found = foundIn({ people: [ticket()], tickets: [ticket()], hits: [hit] });
  assert.deepEqual(
    found.map(({ part, target }) => [part, target]),
    [
      ["people", { conversation: "emilys" }],
      ["tickets", { conversation: "emilys", number: 14393 }],
      ["hits", { conversation: "emilys", seq: 7, words: ["card"] }],
    ],
  );
});

test("a ticket says how it stands, and whose it is", () => {
  const states = [
    ticket(),
    ticket({ state: "closed" }),
    ticket({ state: "closed", operator: "" }),
    ticket({ state: "queued", operator: "" }),
  ];
  assert.deepEqual(
    foundIn({ people: states, tickets: [], hits: [] }).map(({ texts }) => texts.excerpt[0][0]),
    ["Open · Dmitry Belov", "Closed · Dmitry Belov", "Closed", "In the queue"],
  );
});
