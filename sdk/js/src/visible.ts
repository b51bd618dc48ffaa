// What the server refuses as `empty` (accounts/visible.py): a base character has to draw. Emoji
// of later Unicode count.
const DRAWN = /[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}\u{20000}-\u{3fffd}]/gu;
const BLANK = new Set("\u115f\u1160\u2800\u3164\uffa0\ufffc\u{1d159}");

/** Whether a person could see anything of this text. */
export function isVisible(text: string): boolean {
  for (const [character] of text.matchAll(DRAWN)) if (!BLANK.has(character)) return true;
  return false;
}
