// Words are highlighted without changing what is drawn: a browser that cannot do that shows the
// frame of the hit alone.

/**
 * Highlight `words` (as they are written) in each of the elements [{element, words}]; `current`
 * more than the others.
 * @param {{ element: Element, words: string[] }[]} hits
 * @param {Element | null} [current]
 */
export function highlight(hits, current = null) {
  const registry = globalThis.CSS?.highlights;
  for (const name of ["found", "found-current"]) registry?.delete(name);
  for (const framed of document.querySelectorAll(".is-found")) framed.classList.remove("is-found");
  current?.classList.add("is-found");
  if (!registry) return;
  /** @param {boolean} isCurrent */
  const ranges = (isCurrent) =>
    hits
      .filter(({ element }) => (element === current) === isCurrent)
      .flatMap(({ element, words }) => rangesIn(element, words));
  registry.set("found", new Highlight(...ranges(false)));
  registry.set("found-current", new Highlight(...ranges(true)));
}

/**
 * @param {Element} element
 * @param {string[]} words
 */
function rangesIn(element, words) {
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    for (const [start, end] of placesOf(node.data, words)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}

/**
 * Where these words stand by themselves in a text, as [start, end].
 * @param {string} text
 * @param {string[]} words
 */
export function placesOf(text, words) {
  const places = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const end = at + word.length;
      if (!goesOn(text, at) && !goesOn(text, end)) places.push([at, end]);
    }
  }
  return places.sort(([a], [b]) => a - b);
}

/**
 * Whether a word or a number goes on there: letters and digits side by side are two, as the
 * search has them.
 * @param {string} text
 * @param {number} at
 */
const goesOn = (text, at) =>
  [/^\p{L}{2}$/u, /^\p{N}{2}$/u].some((kind) => kind.test(text.slice(Math.max(0, at - 1), at + 1)));
