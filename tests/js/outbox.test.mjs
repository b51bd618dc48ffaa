import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid7 } from "../../static/js/desk/ids.js";
import { Outbox } from "../../static/js/desk/outbox.js";
import { MemoryStorage } from "./storage.mjs";

function desk(storage = new MemoryStorage()) {
  const sent = [];
  const outbox = new Outbox({ storage, prefix: "out:", send: (frame) => sent.push(frame) });
  const say = (text, conversation = "c1", type = "message.send") => outbox.add({ type, conversation, client_id: uuid7(), text });
  return { outbox, sent, say, storage };
}

const texts = (frames) => frames.map(({ text }) => text);

test("everything unacknowledged goes out again, in order, with the same client_id", () => {
  const { outbox, sent, say } = desk();
  const [one, two, three] = ["one", "two", "three"].map((text) => say(text));
  outbox.acknowledge(two.frame.client_id);
  sent.length = 0;
  outbox.resend();
  assert.deepEqual(sent, [one.frame, three.frame]);
});

test("an acknowledgement that comes twice changes nothing", () => {
  const { outbox, say } = desk();
  const { frame } = say("one");
  assert.ok(outbox.acknowledge(frame.client_id));
  assert.equal(outbox.acknowledge(frame.client_id), undefined);
  assert.deepEqual(outbox.entries, []);
});

test("what was said survives a reload, in order; bare commands do not", () => {
  const { say, storage, outbox } = desk();
  for (let count = 0; count < 50; count++) say(String(count));
  outbox.add({ type: "ticket.close", conversation: "c1", client_id: uuid7(), reason: "solved" });
  const again = desk(storage);
  again.outbox.resend();
  assert.deepEqual(texts(again.sent), Array.from({ length: 50 }, (_, count) => String(count)));
});

test("a refused message stays, marked, and is not sent again until a person says so", () => {
  const { outbox, sent, say } = desk();
  const { frame } = say("one");
  outbox.refuse(frame.client_id, "The ticket is closed.");
  sent.length = 0;
  outbox.resend();
  assert.deepEqual(sent, []);
  assert.equal(outbox.saidIn("c1")[0].failed, "The ticket is closed.");
  outbox.retry(frame.client_id);
  assert.deepEqual(sent, [frame]);
  assert.equal(outbox.saidIn("c1")[0].failed, null);
});

test("a refused command is forgotten", () => {
  const { outbox } = desk();
  const { frame } = outbox.add({ type: "ticket.accept", conversation: "c1", client_id: uuid7() });
  assert.equal(outbox.refuse(frame.client_id, "A colleague has it.").failed, null);
  assert.deepEqual(outbox.entries, []);
});

test("an error for a stranger's client_id touches nothing", () => {
  const { outbox, say } = desk();
  say("one");
  assert.equal(outbox.refuse(uuid7(), "no"), undefined);
  assert.equal(outbox.entries.length, 1);
});

test("two tabs keep their entries apart and see each other's after a reload", () => {
  const storage = new MemoryStorage();
  const [left, right] = [desk(storage), desk(storage)];
  left.say("left");
  const { frame } = right.say("right");
  right.outbox.acknowledge(frame.client_id);
  assert.deepEqual(texts(desk(storage).outbox.saidIn("c1").map((entry) => entry.frame)), ["left"]);
});

test("ids are version 7, unique, and sort in the order they were made", () => {
  const ids = Array.from({ length: 10_000 }, () => uuid7(() => 1_767_268_800_000));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  assert.match(ids[9999], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
