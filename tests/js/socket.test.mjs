import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket } from "../../static/js/desk/socket.js";

/** A clock that only moves when told, and lines that only do what the test says. */
function world({ random = () => 1 } = {}) {
  const timers = new Map();
  const [lines, states, ends, frames] = [[], [], [], []];
  let [now, next] = [0, 1];
  const add = (run, delay, every) => timers.set(next, { run, at: now + delay, every }) && next++;
  const clock = {
    Date: { now: () => now },
    setTimeout: (run, delay) => add(run, delay),
    setInterval: (run, delay) => add(run, delay, delay),
    clearTimeout: (id) => timers.delete(id),
    clearInterval: (id) => timers.delete(id),
  };
  const pass = (time) => {
    for (const end = now + time; now < end; now++) {
      for (const [id, timer] of [...timers]) {
        if (timer.at > now || !timers.has(id)) continue;
        if (timer.every) timer.at += timer.every;
        else timers.delete(id);
        timer.run();
      }
    }
  };
  const make = () => {
    const line = { readyState: 1, sent: [], send: (text) => line.sent.push(JSON.parse(text)), close: () => (line.readyState = 3) };
    lines.push(line);
    return line;
  };
  const socket = new Socket({ make, clock, random, onFrame: (frame) => frames.push(frame), onState: (state) => states.push(state), onEnd: (code) => ends.push(code) });
  socket.connect();
  return { socket, lines, states, ends, frames, pass, hear: (frame) => lines.at(-1).onmessage({ data: JSON.stringify(frame) }) };
}

test("delays double up to half a minute, and start anew once the other side has let us in", () => {
  const { socket, lines, pass } = world();
  let from = 0;
  const fail = () => {
    lines.at(-1).onclose({ code: 1006 });
    const wait = socket.retryAt - from;
    pass(wait + 1);
    from += wait + 1;
    return wait;
  };
  assert.deepEqual([fail(), fail(), fail(), fail(), fail(), fail(), fail()], [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  socket.settled();
  assert.equal(fail(), 1000);
});

test("the delay is the whole ceiling at most, with full jitter", () => {
  const waits = [0, 0.25, 1].map((share) => {
    const { socket, lines } = world({ random: () => share });
    lines[0].onclose({ code: 1006 });
    return socket.retryAt;
  });
  assert.deepEqual(waits, [0, 250, 1000]);
});

test("an overloaded server is given more time", () => {
  const { socket, lines } = world({ random: () => 0 });
  lines[0].onclose({ code: 1013 });
  assert.equal(socket.retryAt, 5000);
});

test("signed out and suspended are the end", () => {
  for (const code of [4401, 4403]) {
    const { lines, ends, pass } = world();
    lines[0].onclose({ code });
    pass(100_000);
    assert.deepEqual(ends, [code]);
    assert.equal(lines.length, 1);
  }
});

test("a ping goes out each heartbeat", () => {
  const { socket, lines, pass, hear } = world();
  socket.heartbeat = 15;
  pass(15_001);
  hear({ type: "pong" });
  pass(15_000);
  assert.deepEqual(lines[0].sent, [{ type: "ping" }, { type: "ping" }]);
});

test("a line that is silent for two and a half heartbeats is given up for another", () => {
  const { socket, lines, pass, states } = world({ random: () => 0 });
  socket.heartbeat = 10;
  pass(29_000);
  assert.equal(lines.length, 1);
  pass(3000);
  assert.equal(lines.length, 2);
  assert.equal(lines[0].readyState, 3);
  assert.deepEqual(states, ["connecting", "waiting", "connecting"]);
});

test("frames of a line that was given up are not heard any more", () => {
  const { lines, frames, pass, socket } = world({ random: () => 0 });
  socket.heartbeat = 10;
  pass(32_000);
  lines[0].onmessage({ data: '{"type":"late"}' });
  lines[0].onclose({ code: 1000 });
  assert.deepEqual(frames, []);
  assert.equal(lines.length, 2);
});

test("nothing is sent without a line, and the caller learns it", () => {
  const { socket, lines } = world();
  assert.equal(socket.send({ type: "a" }), true);
  lines[0].onclose({ code: 1006 });
  assert.equal(socket.send({ type: "b" }), false);
});

test("try now does not wait, and opens one line only", () => {
  const { socket, lines } = world();
  lines[0].onclose({ code: 1006 });
  socket.tryNow();
  socket.tryNow();
  assert.equal(lines.length, 2);
  assert.equal(socket.retryAt, null);
});
