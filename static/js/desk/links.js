const CANDIDATE = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"“”«»\u0000-\u001f]{1,2000}/gi;
const TRAILING = /[.,;:!?)\]}'’]+$/;
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const MOST = 20; // links of one message; the rest stays text

/**
 * A text as parts: {text} or {text, href, host}. `host` is where the link really leads, in ASCII, so that a look-alike
 * or a name before an @ deceives nobody. What does not parse as an allowed address stays text.
 */
export function parts(text) {
  const found = [];
  let end = 0;
  let links = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const written = match[0].replace(TRAILING, "");
    const link = links < MOST ? parse(written) : null;
    if (!link) continue;
    links += 1;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: written, ...link });
    end = match.index + written.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function parse(written) {
  let url;
  try {
    url = new URL(written);
  } catch {
    return null;
  }
  if (!SCHEMES.has(url.protocol)) return null;
  return { href: url.href, host: url.host || url.pathname };
}

/** Whether the address, as written, already begins with the host it leads to. */
export function isPlain({ text, host }) {
  const rest = text.replace(/^[a-z]+:(\/\/)?/i, "").toLowerCase();
  return rest === host || ["/", "?", "#", ":"].some((sign) => rest.startsWith(host + sign));
}
