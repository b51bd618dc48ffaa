import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../storage.mjs";

globalThis.localStorage = new MemoryStorage();
const { deskOutbox, saidIn } = await import("../../../../static/js/desk/connection/outbox.js");

function desk(user) {
  const sent = [];
  const outbox = deskOutbox({ user, send: (frame) => sent.push(frame), onChange: () => {} });
  const say = (text, conversation = "c1", type = "message.send") =>
    outbox.add({ type, conversation, text });
  return { outbox, sent, say };
}

const texts = (frames) => frames.map(({ text }) => text);

test("of each conversation one is on its way, and the next follows its acknowledgement", () => {
  const { outbox, sent, say } = desk("anna");
  const [one] = [say("one"), say("two"), say("elsewhere", "c2")];
  assert.deepEqual(texts(sent), ["one", "elsewhere"]);
  outbox.settle({ client_id: one.client_id });
  assert.deepEqual(texts(sent), ["one", "elsewhere", "two"]);
});

test("a close waits for the goodbye before it", () => {
  const { outbox, sent, say } = desk("boris");
  const goodbye = say("Have a good day!");
  outbox.add({ type: "ticket.close", conversation: "c1", reason: "solved" });
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["message.send"],
  );
  outbox.settle(goodbye);
  const { client_id: _, ...close } = sent[1];
  assert.deepEqual(close, { type: "ticket.close", conversation: "c1", reason: "solved" });
});

test("what was said survives a reload, in order; bare commands do not", () => {
  const { outbox, say } = desk("clara");
  for (let count = 0; count < 50; count++) say(String(count));
  outbox.add({ type: "ticket.accept", conversation: "c1" });
  const again = desk("clara");
  assert.deepEqual(
    texts(saidIn(again.outbox, "c1")),
    Array.from({ length: 50 }, (_, count) => String(count)),
  );
  assert.equal(again.outbox.entries.length, 50);
});

test("a refused message stays, marked, and is not sent again until a person says so", () => {
  const { outbox, sent, say } = desk("dmitry");
  const { client_id } = say("one");
  outbox.refuse({ client_id, code: "ticket_closed", text: "The ticket is closed." });
  sent.length = 0;
  outbox.resend();
  assert.deepEqual(sent, []);
  assert.equal(saidIn(outbox, "c1")[0].failed.text, "The ticket is closed.");
  outbox.retry(client_id);
  assert.deepEqual(
    sent.map((frame) => frame.client_id),
    [client_id],
  );
});

test("a refused command is forgotten, and told", () => {
  const { outbox } = desk("eva");
  const { client_id } = outbox.add({ type: "ticket.accept", conversation: "c1" });
  const entry = outbox.refuse({ client_id, code: "ticket_taken", text: "A colleague has it." });
  assert.deepEqual([entry.type, entry.failed, outbox.entries], ["ticket.accept", undefined, []]);
});

test("an error for a stranger's client_id touches nothing", () => {
  const { outbox, say } = desk("fedor");
  say("one");
  assert.equal(outbox.refuse({ client_id: "nobody's", code: "x", text: "no" }), undefined);
  assert.equal(outbox.entries.length, 1);
});

test("another operator at the same machine sees nothing of it", () => {
  desk("anna2").say("secret");
  assert.deepEqual(desk("inga").outbox.entries, []);
});
