import assert from "node:assert/strict";
import { test } from "node:test";
import { TicketHead } from "../../../../static/js/desk/conversation/ticket_head.js";

const row = (ticket = 9, conversation = "alices") => ({ ticket, conversation });

function head(get = async (_conversation, number) => ({ ticket: { ticket: number } })) {
  const drawn = [];
  const transcript = { isAtNewest: false, toNewest() {} };
  const header = {
    draw: ({ ticket }) => drawn.push(ticket),
    drawEarlier: ({ ticket }) => drawn.push(`earlier ${ticket}`),
  };
  const parts = { drawn, transcript, head: new TicketHead({ header, transcript, get }) };
  parts.head.open(row());
  parts.head.draw(row(), new Set());
  return parts;
}

test("at the place of an earlier ticket the head is that ticket's, until the newest is back", async () => {
  const { head: it, drawn, transcript } = head();
  await it.show(4);
  it.draw(row(), new Set()); // the row has changed meanwhile
  assert.deepEqual(drawn.splice(0), [9, "earlier 4", 9, "earlier 4"]);
  transcript.isAtNewest = true;
  it.scrolled();
  it.scrolled();
  assert.deepEqual(drawn, [9]);
});

test("where both stand on the screen it stays until one asks for the newest", async () => {
  const { head: it, drawn, transcript } = head();
  transcript.isAtNewest = true;
  await it.show(4);
  it.scrolled();
  assert.deepEqual(drawn, [9, "earlier 4"]);
  it.toCurrent();
  assert.deepEqual(drawn, [9, "earlier 4", 9]);
});

test("a place of the newest ticket, or none, changes nothing", async () => {
  const { head: it, drawn } = head();
  await it.show(9);
  await it.show(undefined);
  it.scrolled();
  assert.deepEqual(drawn, [9]);
});

test("an answer that comes late is for nobody", async () => {
  const answers = [];
  const { head: it, drawn } = head(() => new Promise((resolve) => answers.push(resolve)));
  const asked = [it.show(4), it.show(5)];
  it.open(row(7, "bobs"));
  for (const answer of answers) answer({ ticket: { ticket: 4 } });
  await Promise.all(asked);
  assert.deepEqual(drawn, [9]);
});

test("what the server does not tell leaves the newest", async () => {
  const { head: it, drawn } = head(async () => {
    throw new Error("503");
  });
  await it.show(4);
  assert.deepEqual(drawn, [9]);
});
