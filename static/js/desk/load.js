import { gettext, say } from "./words.js";

const NOTCHES = 8; // that fit under a name

/** How much somebody has to do, as notches. */
export function drawLoad(element, { open, capacity }) {
  const notches = Math.min(capacity, NOTCHES);
  const on = capacity > NOTCHES ? Math.ceil((open / capacity) * NOTCHES) : open;
  element.replaceChildren(...Array.from({ length: notches }, () => document.createElement("i")));
  [...element.children].forEach((notch, place) => notch.classList.toggle("on", place < on));
  element.toggleAttribute("data-full", capacity > 0 && open >= capacity);
  element.setAttribute("aria-label", say(gettext("%(open)s of %(capacity)s tickets"), { open, capacity }));
}
