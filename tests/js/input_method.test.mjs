import assert from "node:assert/strict";
import { test } from "node:test";
import { onKeydown } from "../../sdk/js/src/desk.ts";

const key = (fields) =>
  Object.assign(new Event("keydown"), { key: "Enter", keyCode: 13, isComposing: false }, fields);

test("a key of an input method is not heard, whichever way the browser tells it", () => {
  const [target, heard] = [new EventTarget(), []];
  onKeydown(target, (event) => heard.push(event.keyCode));
  target.dispatchEvent(key({ isComposing: true }));
  target.dispatchEvent(key({ isComposing: true, keyCode: 229 }));
  target.dispatchEvent(key({ keyCode: 229 })); // WebKit: the composition has ended before
  target.dispatchEvent(key({ key: "Process", keyCode: 229, isComposing: true }));
  assert.deepEqual(heard, []);
  target.dispatchEvent(key({}));
  assert.deepEqual(heard, [13]);
});
