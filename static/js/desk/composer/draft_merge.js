/** @import { Draft, VersionedDraft } from "../connection/requests.d.ts" */

/**
 * @typedef {VersionedDraft & { base: number, sent: number[] }} KeptDraft
 */

/**
 * The draft that stands when one is here and one on the server. The later one wins; when both
 * were changed since they last met, nothing of either is lost: the other's text stands below it.
 * A text that was a note on either side stays a note, so that no merge ever shows the customer
 * what was meant for the team. What the server has from here (`sent`) is no other text, though a
 * card number in it was masked there: what was typed stays as it was typed.
 * @param {KeptDraft} mine
 * @param {VersionedDraft} theirs
 * @returns {Omit<KeptDraft, "sent"> & { sent?: number[] }}
 */
export function mergeDrafts(mine, theirs) {
  const isFromHere = mine.version === theirs.version || mine.sent?.includes(theirs.version);
  if (isFromHere) return { ...mine, base: Math.max(mine.base, theirs.version) };
  const isMineNew = mine.version > mine.base;
  const isTheirsNew = theirs.version > mine.base;
  if (!isMineNew)
    return { ...(isTheirsNew ? theirs : mine), base: Math.max(mine.base, theirs.version) };
  if (!isTheirsNew || isSame(mine, theirs))
    return { ...mine, base: isSame(mine, theirs) ? mine.version : mine.base };
  const [later, earlier] = mine.version > theirs.version ? [mine, theirs] : [theirs, mine];
  const text = together(later.text, earlier.text);
  const kind = [mine, theirs].some((draft) => draft.kind === "note" && draft.text)
    ? "note"
    : later.kind;
  return { text, kind, version: later.version + 1, base: theirs.version };
}

/**
 * @param {Draft} one
 * @param {Draft} other
 */
const isSame = (one, other) => one.text === other.text && one.kind === other.kind;

/**
 * @param {string} later
 * @param {string} earlier
 */
function together(later, earlier) {
  if (later.includes(earlier)) return later;
  return earlier.includes(later) ? earlier : `${later}\n\n${earlier}`;
}
