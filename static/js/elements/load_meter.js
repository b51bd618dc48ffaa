import { loadWords } from "../text/load_words.js";

/** @import { Load } from "../text/load_words.js" */

const NOTCHES = 8; // that fit under a name

/**
 * How many tickets need somebody, as notches of what they can hold.
 * @param {HTMLElement} element
 * @param {Load & { capacity: number, isFull: boolean }} options
 */
export function drawLoad(element, { needs, waits, capacity, isFull }) {
  const notches = Math.min(capacity, NOTCHES);
  const on = capacity > NOTCHES ? Math.ceil((needs / capacity) * NOTCHES) : needs;
  element.replaceChildren(...Array.from({ length: notches }, () => document.createElement("i")));
  [...element.children].forEach((notch, place) => notch.classList.toggle("on", place < on));
  element.toggleAttribute("data-full", isFull);
  element.setAttribute("aria-label", loadWords({ needs, waits }));
}
