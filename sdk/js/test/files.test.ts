import assert from "node:assert/strict";
import { test } from "node:test";
import { needsAnotherFile } from "../src/failures";
import { Bench, MemoryStorage, own, settle } from "./bench";

const photo = (name = "card.jpg") => new File(["bytes of it"], name, { type: "image/jpeg" });
const stored = {
  id: "file-1",
  name: "card.jpg",
  type: "image/jpeg",
  size: 11,
  width: 40,
  height: 30,
};

test("a file is uploaded under its own id and the person's token, and sent then", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id, upload } = bench.client.sendFile(photo(), { width: 40, height: 30 });
  await settle();
  const { url, headers, body } = bench.post.sending;
  assert.equal(url, "https://support.bank.example/api/v1/files/");
  assert.deepEqual(headers, { Authorization: "Bearer token 1" });
  assert.equal(body.get("upload"), upload?.id);
  assert.equal((body.get("file") as File).name, "card.jpg");
  assert.equal(socket.ofType("message.send").length, 0);
  await bench.post.answer(201, stored);
  assert.deepEqual(socket.ofType("message.send"), [
    { type: "message.send", client_id, file: "file-1" },
  ]);
  assert.deepEqual(bench.client.outbox[0]?.file, stored);
  socket.says({ ...own(1, "", client_id), file: stored });
  assert.deepEqual(bench.client.outbox, []);
  assert.equal(bench.client.bytesOf(client_id), null);
});

test("progress is told, and a text passes a photo that is still on its way", async () => {
  const bench = new Bench();
  const told: number[] = [];
  bench.client.on("progress", ({ share }) => told.push(share));
  const socket = await bench.welcomed();
  bench.client.sendFile(photo());
  await settle();
  bench.post.sending.onProgress(0.4);
  bench.client.sendMessage("It is this one");
  assert.deepEqual(
    socket.ofType("message.send").map(({ text }) => text),
    ["It is this one"],
  );
  assert.deepEqual(told, [0.4]);
});

test("a broken upload is tried again under the same id, later and later, and at once when the line is back", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.client.sendFile(photo());
  await settle();
  const { upload } = bench.post;
  await bench.post.breaks();
  assert.equal(bench.posts.length, 1);
  await bench.clock.pass(500);
  await bench.post.answer(503, { code: "overloaded", text: "Later." }, 2);
  await bench.clock.pass(2_900);
  assert.equal(bench.posts.length, 2);
  await bench.clock.pass(200);
  assert.equal(bench.posts.length, 3);
  await bench.post.breaks();
  bench.socket.closes(1012);
  await bench.clock.pass(7_500);
  await bench.welcomed();
  await settle();
  await bench.post.answer(200, stored);
  assert.deepEqual(new Set(bench.posts.map((post) => post.upload)), new Set([upload]));
  assert.equal(bench.client.outbox[0]?.failed, undefined);
});

test("an upload from which nothing has left for a minute is given up for another try", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.client.sendFile(photo());
  await bench.clock.pass(50_000);
  bench.post.sending.onProgress(0.1);
  await bench.clock.pass(50_000);
  assert.equal(bench.posts.length, 1);
  await bench.clock.pass(12_000);
  assert.equal(bench.posts.length, 2);
});

test("a token that has run out is asked for afresh", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.client.sendFile(photo());
  await settle();
  await bench.post.answer(401, { code: "not_authenticated" });
  await bench.clock.pass(1_000);
  assert.deepEqual(bench.post.sending.headers, { Authorization: "Bearer token 2" });
});

test("what the server refuses stays with its reason, and is tried again when the person wants it", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const { client_id, upload } = bench.client.sendFile(photo());
  await settle();
  await bench.post.answer(422, { code: "unreadable", text: "This photo cannot be read." });
  assert.deepEqual(bench.client.outbox[0]?.failed, {
    code: "unreadable",
    text: "This photo cannot be read.",
  });
  await bench.clock.pass(60_000);
  assert.equal(bench.posts.length, 1);
  bench.client.retry(client_id);
  await settle();
  assert.equal(bench.post.upload, upload?.id);
  await bench.post.answer(409, { code: "conflict", text: "Another file." });
  bench.client.retry(client_id);
  await settle();
  assert.notEqual(bench.post.upload, upload?.id);
});

test("what is on its way is cancelled by discarding it, and the next file goes", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const { client_id } = bench.client.sendFile(photo("one.jpg"));
  bench.client.sendFile(photo("two.jpg"));
  await settle();
  assert.equal(bench.posts.length, 1);
  bench.client.discard(client_id);
  await settle();
  assert.equal(bench.posts[0]!.sending.signal.aborted, true);
  assert.equal((bench.post.sending.body.get("file") as File).name, "two.jpg");
  assert.deepEqual(
    bench.client.outbox.map(({ upload }) => upload?.name),
    ["two.jpg"],
  );
});

test("nothing is uploaded before the server knows the person", async () => {
  const bench = new Bench();
  bench.client.sendFile(photo());
  await settle();
  assert.equal(bench.posts.length, 0);
  await bench.welcomed();
  await settle();
  assert.equal(bench.posts.length, 1);
});

test("after a reload a file without its bytes says so, and one that the server has goes on", async () => {
  const storage = new MemoryStorage();
  const before = new Bench(storage);
  await before.welcomed();
  before.client.sendFile(photo("uploaded.jpg"));
  before.client.sendFile(photo("not.jpg"));
  await settle();
  await before.post.answer(201, stored);
  const after = new Bench(storage);
  assert.deepEqual(
    after.client.outbox.map(({ failed }) => failed?.code),
    [undefined, "file_lost"],
  );
  const socket = await after.welcomed();
  assert.deepEqual(
    socket.ofType("message.send").map(({ file }) => file),
    ["file-1"],
  );
  const lost = after.client.outbox[1]!.client_id;
  after.client.retry(lost);
  assert.equal(after.client.outbox[1]?.failed?.code, "file_lost");
  after.client.discard(lost);
  assert.equal(after.client.outbox.length, 1);
});

test("a file is fetched with the person's token, and once more with a fresh one", async () => {
  const asked: [string, string][] = [];
  const bench = new Bench(undefined, {
    fetch: async (address, { headers } = {}) => {
      asked.push([String(address), (headers as Record<string, string>).Authorization!]);
      return asked.length === 1 ? new Response("", { status: 401 }) : new Response("bytes");
    },
  });
  const bytes = await bench.client.fetchFile("file-1", { thumbnail: true });
  assert.equal(await bytes.text(), "bytes");
  const url = "https://support.bank.example/api/v1/files/file-1/thumbnail/";
  assert.deepEqual(asked, [
    [url, "Bearer token 1"],
    [url, "Bearer token 2"],
  ]);
});

test("a file that may not be seen is an error, and not an empty file", async () => {
  const bench = new Bench(undefined, { fetch: async () => new Response("{}", { status: 404 }) });
  const error = await bench.client.fetchFile("file-1").then(
    () => null,
    (reason: Error) => reason.message,
  );
  assert.equal(error, "404");
});

const tooLarge = (type = "image/jpeg") =>
  new File([new Uint8Array(11 * 2 ** 20)], "large.jpg", { type });

test("a photo that is too large is made smaller before it leaves, once for all tries", async () => {
  const asked: [number, number][] = [];
  const bench = new Bench(undefined, {
    shrink: async (large, limit) => (
      asked.push([large.size, limit]), new Blob(["small"], { type: "image/jpeg" })
    ),
  });
  await bench.welcomed();
  const { client_id } = bench.client.sendFile(tooLarge());
  await settle();
  await bench.post.breaks();
  await bench.clock.pass(1_000);
  assert.equal(bench.posts.length, 2);
  for (const { sending } of bench.posts) assert.equal((sending.body.get("file") as File).size, 5);
  assert.deepEqual(asked, [[11 * 2 ** 20, 10 * 2 ** 20]]);
  assert.equal(bench.client.bytesOf(client_id)?.size, 5);
});

test("a photo within the limit, and what is no photo, leaves as it is", async () => {
  const bench = new Bench(undefined, {
    shrink: () => Promise.reject(new Error("nothing to shrink")),
  });
  await bench.welcomed();
  bench.client.sendFile(photo());
  await settle();
  await bench.post.answer(201, stored);
  bench.client.sendFile(tooLarge("application/pdf"));
  await settle();
  assert.equal((bench.post.sending.body.get("file") as File).size, 11 * 2 ** 20);
});

test("a photo that cannot be made smaller says the limit, and the next file goes", async () => {
  for (const shrink of [async () => null, () => Promise.reject(new Error("not decoded"))]) {
    const bench = new Bench(undefined, { shrink });
    await bench.welcomed();
    bench.client.sendFile(tooLarge("image/heic"));
    bench.client.sendFile(photo("next.jpg"));
    await settle();
    const { failed } = bench.client.outbox[0]!;
    assert.deepEqual(failed, { code: "too_large", text: "", limit: 10 * 2 ** 20 });
    assert.equal(needsAnotherFile(failed!), true);
    assert.equal(bench.posts.length, 1);
    assert.equal((bench.post.sending.body.get("file") as File).name, "next.jpg");
  }
});

test("a photo that was discarded while it was made smaller does not leave", async () => {
  let ready = (_: Blob) => {};
  const bench = new Bench(undefined, { shrink: () => new Promise((resolve) => (ready = resolve)) });
  await bench.welcomed();
  const { client_id } = bench.client.sendFile(tooLarge());
  await settle();
  bench.client.discard(client_id);
  ready(new Blob(["small"]));
  await settle();
  assert.equal(bench.posts.length, 0);
  assert.deepEqual(bench.client.outbox, []);
});

test("what can never work is told apart from what may work later", async () => {
  const never = [
    "unreadable",
    "too_many_pixels",
    "too_long_side",
    "locked",
    "protected",
    "unsupported_type",
    "too_large",
  ];
  for (const code of never) assert.equal(needsAnotherFile({ code, text: "" }), true, code);
  for (const code of ["conflict", "storage_full", "quota", "forbidden"])
    assert.equal(needsAnotherFile({ code, text: "" }), false, code);
});

test("a day that is used up is told and not waited for", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.client.sendFile(photo());
  await settle();
  await bench.post.answer(429, { code: "quota", text: "Tomorrow." }, 3600);
  assert.deepEqual(bench.client.outbox[0]?.failed, { code: "quota", text: "Tomorrow." });
});
