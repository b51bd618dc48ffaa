/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Toasts } from "../notices/toasts.js" */

/**
 * Opens what the toast names; else whoever waits longest for us; else the first of the queue
 * becomes ours.
 * @param {{
 *   rows: Rows, view: Opened, toasts: Pick<Toasts, "named" | "longest">,
 *   open: (conversation: string) => void, accept: (conversation: string) => void,
 * }} options
 */
export function openLongestWait({ rows, view, toasts, open, accept }) {
  const waiting = rows.reply.find((row) => row.conversation !== view.conversation)?.conversation;
  const next = toasts.named ?? waiting ?? toasts.longest;
  if (next) open(next);
  else if (rows.queue[0]) accept(rows.queue[0].conversation);
}
