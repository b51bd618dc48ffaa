const HUES = 6;

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/**
 * The same person has the same colour on every screen.
 * @param {string} name
 */
export function hue(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return (sum % HUES) + 1;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
export function drawAvatar(element, name) {
  const place = element.querySelector("[data-slot=initials]") ?? element;
  place.textContent = initials(name);
  element.dataset.hue = String(hue(name));
}
