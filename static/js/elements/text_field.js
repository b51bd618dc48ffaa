/**
 * Put a text into a field in place of what stands from `start` to `end`, as if it were typed
 * there: Ctrl+Z takes it back. `execCommand` is old, and the only way that keeps a field's undo
 * history; a field without the focus has none to keep.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
export function insertText(field, text, start, end) {
  field.setSelectionRange(start, end);
  const isTyped =
    document.activeElement === field &&
    document.execCommand(text ? "insertText" : "delete", false, text);
  if (!isTyped) field.setRangeText(text, start, end, "end");
}

/**
 * Make the field say this. Only what differs is touched, and the cursor stays beside the words it
 * was beside.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {string} text
 */
export function rewriteText(field, text) {
  const { value, selectionStart, selectionEnd } = field;
  if (value === text) return;
  const before = sharedStart(value, text);
  const after = sharedStart(reversed(value.slice(before)), reversed(text.slice(before)));
  const end = value.length - after;
  insertText(field, text.slice(before, text.length - after), before, end);
  /** @param {number} place */
  const moved = (place) =>
    place <= before ? place : Math.max(before, place + text.length - value.length);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
}

/** @param {string} text */
const reversed = (text) => text.split("").reverse().join("");

/**
 * @param {string} one
 * @param {string} other
 */
function sharedStart(one, other) {
  let place = 0;
  while (place < one.length && one[place] === other[place]) place += 1;
  return place;
}
