/** A link as it may be shown: `text` names the real host in ASCII, whatever the message made it look like. */
export interface Link {
  text: string;
  href: string;
}
export type Part = string | Link;

const SCHEME = /https?:\/\/|mailto:|tel:/gi;
const BEFORE = /[\s<>"`([{'«“„‘,;|*_—–\u0000-\u001f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff-]/;
const RUN = /[^\s<>"`\u0000-\u001f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/y; // ends at controls of direction
const WEB = /^https?:\/\/(?:[^/?#]*@)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/iu;
const MAIL = /^mailto:[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;
const PHONE = /^tel:\+?\d[\d().-]{2,24}$/i;
const TAIL = /[.,!?;:'*_»”’…\])}]/;
const LONGEST = 2_048;
const MOST = 500; // beginnings of links looked at in one text; no message within the limit has more

/** Text as parts, the links among them parsed. Linear in its length: a hostile text costs no more than a long one. */
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

/** What begins like a link at the beginning of a word. No character is looked at twice as part of two of them. */
function* candidates(text: string): Generator<{ start: number; typed: string }> {
  const scheme = new RegExp(SCHEME);
  const run = new RegExp(RUN);
  let looked = 0;
  for (let found = scheme.exec(text); found && looked < MOST; found = scheme.exec(text)) {
    const start = found.index;
    if (start > 0 && !BEFORE.test(text[start - 1]!)) continue;
    looked += 1;
    run.lastIndex = start;
    const word = run.exec(text)![0];
    scheme.lastIndex = start + word.length;
    if (word.length <= LONGEST) yield { start, typed: withoutTail(word) };
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
  if (MAIL.test(typed)) return { text: typed.slice(7), href: `mailto:${typed.slice(7)}` };
  if (PHONE.test(typed)) return { text: typed.slice(4), href: `tel:${typed.slice(4).replace(/[^+\d]/g, "")}` };
  return WEB.test(typed) ? asWebLink(typed) : null;
}

function asWebLink(typed: string): Link | null {
  try {
    const url = new URL(typed);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    url.username = url.password = "";
    const plain = `${url.protocol}//${url.host}`;
    const isPlain = typed.toLowerCase().startsWith(plain) && /^(?:[/?#]|$)/.test(typed.slice(plain.length));
    return { text: isPlain && !typed.includes("\\") ? typed : url.href, href: url.href };
  } catch {
    return null;
  }
}
