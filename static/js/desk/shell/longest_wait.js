import { gettext } from "../../text/translation.js";

/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Toasts } from "../notices/toasts.js" */

/**
 * Opens whoever waits longest for us; else the newest ticket that nobody has looked at; else the
 * first of the queue becomes ours. `heard(words)`: that there is nobody.
 * @param {{
 *   rows: Rows, view: Opened, toasts: Pick<Toasts, "longest">,
 *   open: (conversation: string) => void, accept: (conversation: string) => void,
 *   heard: (words: string) => void,
 * }} options
 */
export function openLongestWait({ rows, view, toasts, open, accept, heard }) {
  const next = rows.longest(view.conversation)?.conversation ?? toasts.longest;
  const queued = rows.queue[0]?.conversation;
  if (next) open(next);
  else if (queued) accept(queued);
  else heard(gettext("Nobody else is waiting."));
}
