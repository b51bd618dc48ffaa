import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { mergeDrafts } from "../../../../static/js/desk/composer/draft_merge.js";
import { Drafts } from "../../../../static/js/desk/composer/drafts.js";
import { MemoryStorage } from "../../storage.mjs";

const quiet = {
  load: async () => [],
  save: async (conversation, draft) => ({ conversation, ...draft }),
};
const turn = () => new Promise((done) => setImmediate(done));

/** A server that keeps drafts as ours does: the later version stands. */
class Server {
  drafts = new Map();
  isAway = false;
  async load() {
    if (this.isAway) throw new Error("away");
    return [...this.drafts.values()];
  }
  async save(conversation, draft) {
    if (this.isAway) throw new Error("away");
    const known = this.drafts.get(conversation);
    if (!known || draft.version > known.version)
      this.drafts.set(conversation, { conversation, ...draft });
    return this.drafts.get(conversation);
  }
}

function machine(api, time = { now: 1000 }, storage = new MemoryStorage()) {
  const heard = [];
  const drafts = new Drafts({
    storage,
    prefix: "draft:anna:",
    api,
    now: () => time.now,
    onChange: (...change) => heard.push(change),
  });
  return { drafts, heard, storage };
}
const wordsOf = ({ text, kind }) => ({ text, kind });

test("a draft survives a reload, with who will see it", () => {
  const { drafts, storage } = machine(quiet);
  drafts.set("c1", { text: "between us", kind: "note" });
  assert.deepEqual(wordsOf(machine(quiet, undefined, storage).drafts.of("c1")), {
    text: "between us",
    kind: "note",
  });
  assert.deepEqual(wordsOf(drafts.of("c2")), { text: "", kind: "reply" });
});

test("it goes to the server once typing pauses, and another machine has it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const api = new Server();
  const here = machine(api);
  for (const text of ["L", "Le", "Let"]) here.drafts.set("c1", { text, kind: "note" });
  assert.equal(api.drafts.size, 0);
  mock.timers.tick(700);
  await turn();
  assert.equal(api.drafts.get("c1").text, "Let");
  const there = machine(api);
  await there.drafts.load();
  assert.deepEqual(wordsOf(there.drafts.of("c1")), { text: "Let", kind: "note" });
  assert.deepEqual(there.heard, [["c1", { text: "Let", kind: "note" }]]);
  mock.timers.reset();
});

test("what was sent is forgotten here and on the other machine", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [api, time] = [new Server(), { now: 1000 }];
  const [here, there] = [machine(api, time), machine(api, time)];
  here.drafts.set("c1", { text: "Hello", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  await there.drafts.load();
  time.now = 2000;
  there.drafts.set("c1", { text: "", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  assert.equal(there.storage.length, 0);
  await here.drafts.load();
  assert.equal(here.drafts.of("c1").text, "");
  assert.equal(here.storage.length, 0);
  mock.timers.reset();
});

test("what was written offline is sent when the server is back, and nothing of another machine is lost", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [api, time] = [new Server(), { now: 1000 }];
  const [here, there] = [machine(api, time), machine(api, time)];
  api.isAway = true;
  here.drafts.set("c1", { text: "written in the lift", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  api.isAway = false;
  time.now = 2000;
  there.drafts.set("c1", { text: "written at the desk", kind: "note" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  await here.drafts.load();
  assert.deepEqual(wordsOf(here.drafts.of("c1")), {
    text: "written at the desk\n\nwritten in the lift",
    kind: "note",
  });
  mock.timers.tick(1);
  await turn();
  assert.deepEqual(wordsOf(api.drafts.get("c1")), {
    text: "written at the desk\n\nwritten in the lift",
    kind: "note",
  });
  mock.timers.reset();
});

test("a merge never turns a note into a reply", () => {
  const note = { text: "he is in debt", kind: "note", version: 5, base: 1 };
  const reply = { text: "Hello", kind: "reply", version: 9 };
  assert.equal(mergeDrafts(note, reply).kind, "note");
  assert.equal(mergeDrafts({ ...reply, base: 1 }, { ...note, version: 4 }).kind, "note");
  assert.equal(
    mergeDrafts({ ...reply, base: 1 }, { text: "", kind: "note", version: 4 }).kind,
    "reply",
  );
});

test("what only one side changed is taken as it is", () => {
  const kept = { text: "kept", kind: "reply", version: 5, base: 5 };
  assert.equal(mergeDrafts(kept, { text: "newer", kind: "reply", version: 8 }).text, "newer");
  assert.equal(mergeDrafts(kept, { text: "older", kind: "reply", version: 3 }).text, "kept");
  assert.deepEqual(
    mergeDrafts({ ...kept, version: 9 }, { text: "kept before", kind: "reply", version: 5 }),
    { ...kept, version: 9 },
  );
});

test("drafts of conversations that left the lists are removed, but for what the server has not got", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { drafts, storage } = machine(quiet);
  storage.setItem("draft:dmitry:c1", "his");
  for (const conversation of ["c1", "c2"])
    drafts.set(conversation, { text: conversation, kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  drafts.set("c3", { text: "on its way", kind: "reply" });
  drafts.keepOnly(["c2"]);
  assert.deepEqual(
    ["c1", "c2", "c3"].map((conversation) => drafts.of(conversation).text),
    ["", "c2", "on its way"],
  );
  drafts.keepOnly([], { all: true });
  assert.equal(drafts.of("c3").text, "");
  assert.equal(storage.getItem("draft:dmitry:c1"), "his");
  mock.timers.reset();
});

test("what is typed while a draft is on its way stays as it is typed", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const api = new Server();
  const { drafts, heard } = machine(api);
  drafts.set("c1", { text: "Hel", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  drafts.set("c1", { text: "Hello", kind: "reply" });
  await turn();
  assert.equal(drafts.of("c1").text, "Hello");
  mock.timers.tick(700);
  await turn();
  assert.equal(api.drafts.get("c1").text, "Hello");
  assert.deepEqual(heard, []);
  mock.timers.reset();
});

test("a card number that the server masks in its copy stays as it is typed here, over a reload too", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const masking = {
    ...quiet,
    save: async (conversation, draft) => ({ conversation, ...draft, text: "•• 1111" }),
  };
  const { drafts, heard, storage } = machine(masking);
  drafts.set("c1", { text: "4111 1111 1111 1111", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  assert.equal(drafts.of("c1").text, "4111 1111 1111 1111");
  const { version } = drafts.of("c1");
  const after = machine(
    {
      ...masking,
      load: async () => [{ conversation: "c1", text: "•• 1111", kind: "reply", version }],
    },
    undefined,
    storage,
  );
  await after.drafts.load();
  assert.equal(after.drafts.of("c1").text, "4111 1111 1111 1111");
  assert.deepEqual([...heard, ...after.heard], []);
  mock.timers.reset();
});

test("what the server has from here is no other text, though its answer was lost and more was typed", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const api = new Server();
  const { drafts, heard } = machine(api);
  const { save } = api;
  api.save = async (...draft) => {
    await save.apply(api, draft);
    api.drafts.get("c1").text = "•• 1111 was used";
    throw new Error("the answer is lost");
  };
  drafts.set("c1", { text: "4111 1111 1111 1111 was used", kind: "reply" }, { atOnce: true });
  mock.timers.tick(1);
  await turn();
  drafts.set("c1", { text: "4111 1111 1111 1111 was misused", kind: "reply" });
  await drafts.load();
  assert.equal(drafts.of("c1").text, "4111 1111 1111 1111 was misused");
  assert.deepEqual(heard, []);
  mock.timers.reset();
});
