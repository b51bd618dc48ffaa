// Words are highlighted without changing what is drawn: a browser that cannot do that shows the frame of the hit alone.

/** Highlight `words` (as they are written) in each of the elements [{element, words}]; `current` more than the others. */
export function highlight(hits, current = null) {
  const registry = globalThis.CSS?.highlights;
  for (const name of ["found", "found-current"]) registry?.delete(name);
  for (const framed of document.querySelectorAll(".is-found")) framed.classList.remove("is-found");
  current?.classList.add("is-found");
  if (!registry) return;
  const ranges = (isCurrent) => hits.filter(({ element }) => (element === current) === isCurrent).flatMap(({ element, words }) => rangesIn(element, words));
  registry.set("found", new Highlight(...ranges(false)));
  registry.set("found-current", new Highlight(...ranges(true)));
}

function rangesIn(element, words) {
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const [start, end] of placesOf(node.data, words)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Where these words stand by themselves in a text, as [start, end]. */
export function placesOf(text, words) {
  const places = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (!isLetter(text.charAt(at - 1)) && !isLetter(text.charAt(at + word.length))) places.push([at, at + word.length]);
    }
  }
  return places.sort(([a], [b]) => a - b);
}

const isLetter = (letter) => /[\p{L}\p{N}]/u.test(letter);
