/**
 * A link as it may be shown: `text` and `host` name the real host in ASCII, whatever the message
 * made it look like. `isDeceptive`: it was written to look like another one, and nobody should
 * get there without being asked.
 */
export interface Link {
  text: string;
  href: string;
  host: string; // of mailto and tel what they lead to
  isDeceptive: boolean;
}
export type Part = string | Link;

const SCHEME = /https?:\/\/|mailto:|tel:/gi;
const BEFORE =
  /[\s<>"`([{'«“„‘,;|*_—–\u0000-\u001f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff-]/;
// Ends at controls of direction.
const RUN = /[^\s<>"`\u0000-\u001f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/y;
const WEB = /^https?:\/\/(?:[^/?#]*@)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/iu;
const MAIL = /^mailto:[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;
const PHONE = /^tel:\+?\d[\d().-]{2,24}$/i;
const TAIL = /[.,!?;:'*_»”’…\])}]/;
const LINK_LENGTH_LIMIT = 2_048;
// Beginnings of links looked at in one text; no message within the limit has more.
const LINKS_LIMIT = 500;

/**
 * Text as parts, the links among them parsed. Linear in its length: a hostile text costs no more
 * than a long one.
 */
export function linkify(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { start, typed } of candidates(text)) {
    const link = asLink(typed);
    if (!link) continue;
    if (start > end) parts.push(text.slice(end, start));
    parts.push(link);
    end = start + typed.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/**
 * What begins like a link at the beginning of a word. No character is looked at twice as part of
 * two of them.
 */
function* candidates(text: string): Generator<{ start: number; typed: string }> {
  const scheme = new RegExp(SCHEME);
  const run = new RegExp(RUN);
  let looked = 0;
  for (let found = scheme.exec(text); found && looked < LINKS_LIMIT; found = scheme.exec(text)) {
    const start = found.index;
    if (start > 0 && !BEFORE.test(text[start - 1]!)) continue;
    looked += 1;
    run.lastIndex = start;
    const word = run.exec(text)![0];
    scheme.lastIndex = start + word.length;
    if (word.length <= LINK_LENGTH_LIMIT) yield { start, typed: withoutTail(word) };
  }
}

/** A sentence's punctuation is not the link's; a bracket that the link itself opened is. */
function withoutTail(word: string): string {
  let unopened = word.split(")").length - word.split("(").length;
  let end = word.length;
  while (end > 0 && TAIL.test(word[end - 1]!)) {
    if (word[end - 1] === ")" && unopened-- <= 0) break;
    end -= 1;
  }
  return word.slice(0, end);
}

function asLink(typed: string): Link | null {
  const rest = typed.slice(typed.indexOf(":") + 1);
  if (MAIL.test(typed))
    return { text: rest, href: `mailto:${rest}`, host: rest, isDeceptive: false };
  if (PHONE.test(typed))
    return {
      text: rest,
      href: `tel:${rest.replace(/[^+\d]/g, "")}`,
      host: rest,
      isDeceptive: false,
    };
  return WEB.test(typed) ? asWebLink(typed) : null;
}

function asWebLink(typed: string): Link | null {
  try {
    const url = new URL(typed);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    url.username = url.password = "";
    const { href, host, hostname } = url;
    const plain = `${url.protocol}//${host}`;
    const isWhole = /^(?:[/?#]|$)/.test(typed.slice(plain.length)) && !typed.includes("\\");
    const isPlain = isWhole && typed.toLowerCase().startsWith(plain);
    return {
      text: isPlain ? typed : href,
      href,
      host,
      isDeceptive: !isPlain || looksLikeAnother(hostname),
    };
  } catch {
    return null;
  }
}

/**
 * `bank.kz.evil.tld` ends where it really leads; look-alike letters are `xn--`; a bare number is
 * nobody's name.
 */
function looksLikeAnother(hostname: string): boolean {
  const labels = hostname.split(".");
  const isEnding = (label: string) => /^(?:[a-z]{2}|com|net|org|info|gov)$/.test(label);
  return /\bxn--|^[\d.]+$/.test(hostname) || labels.slice(1, -2).some(isEnding);
}
