import { isPlain, parts } from "./links.js";
import { clone, fill } from "./templates.js";

/** Write a text into an element. A link is a button: nobody leaves the desk with one click. */
export function writeText(element, text) {
  element.replaceChildren(...parts(text).flatMap(drawPart));
}

function drawPart(part) {
  if (!part.href) return [part.text];
  const link = clone("link");
  link.textContent = part.text;
  link.dataset.href = part.href;
  link.dataset.host = part.host;
  return isPlain(part) ? [link] : [link, fill(clone("link-host"), { host: part.host })];
}
