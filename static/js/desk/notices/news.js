/** @import { Row } from "../connection/protocol.d.ts" */

/**
 * What has happened to a row, in one word: it became mine, it woke, the customer wrote, or
 * nothing to speak of.
 * @param {Row | undefined} before
 * @param {Row} after
 * @param {string} me
 */
export function news(before, after, me) {
  /** @param {Row} row */
  const held = (row) => row?.state === "assigned" && row.operator?.id === me;
  if (held(after) && !held(before)) return "assigned";
  const wrote =
    after.snippet?.by === "customer" &&
    after.snippet.at !== before?.snippet?.at &&
    after.seq > (before?.seq ?? 0);
  if (held(after) && wrote) return "message";
  return held(after) && before.snoozed_until && !after.snoozed_until ? "woken" : null;
}
