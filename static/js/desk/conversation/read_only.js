import { fill, find, show } from "../../elements/templates.js";

/**
 * In place of the composer what says that one may only read here; no words: one may write.
 * @param {HTMLElement} root
 * @param {string} words
 */
export function drawReadOnly(root, words) {
  fill(root, { "read-only": words });
  show(find(root, "[data-part=read-only]"), Boolean(words));
  show(find(root, "form.composer"), !words);
}
