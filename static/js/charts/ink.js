/** @typedef {Record<string, string>} Ink The colours by their names, and the font. */

const NAMES = [
  "chart",
  "amber",
  "red",
  "line",
  "text",
  "text-2",
  "text-3",
  "surface-3",
  "line-2",
  "surface",
];

/**
 * The colours of the page's tokens as they are now, light or dark. A variable's own text would be
 * `light-dark(…)`.
 * @param {HTMLElement} box
 */
export function inkOf(box) {
  const probe = box.ownerDocument.createElement("span");
  probe.hidden = true;
  box.append(probe);
  const ink = Object.fromEntries(NAMES.map((name) => [name, colour(probe, name)]));
  ink.font = getComputedStyle(box).fontFamily;
  probe.remove();
  return ink;
}

/**
 * @param {HTMLElement} probe
 * @param {string} name
 */
function colour(probe, name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}
