import { gettext, say } from "../../text/translation.js";

/** @import { Drafts } from "../composer/drafts.js" */
/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { Subscriptions } from "../conversation/subscriptions.js" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Toasts } from "../notices/toasts.js" */
/** @import { Address } from "./address.js" */
/** @import { Transfers } from "../ticket/transfers.js" */

/**
 * Another has the ticket now, or it is no longer ours to see: off the screen, and on to whoever
 * waits longest.
 * @param {{
 *   subscriptions: Subscriptions, rows: Rows, transfers: Transfers, view: Opened,
 *   address: Address, drafts: Drafts, toasts: Toasts,
 * }} options
 */
export function onRemoval({ subscriptions, rows, transfers, view, address, drafts, toasts }) {
  /**
   * Who gave it away knows. A text that was not sent is worth a word to anybody.
   * @param {string} conversation
   * @param {string} name
   */
  function tell(conversation, name) {
    const isOwn = transfers.isOwn(conversation);
    const wasOnlyRead = view.row.state !== "queued" && !rows.isMine(view.row);
    const taken = wasOnlyRead
      ? gettext("You no longer have access to %(name)s's conversation.")
      : gettext("%(name)s's ticket now belongs to a colleague.");
    const words = isOwn ? gettext("Your text to %(name)s was not sent.") : taken;
    if (drafts.of(conversation).text) toasts.taken(conversation, say(words, { name }));
    else if (!isOwn) toasts.notice(say(words, { name }));
  }

  /** @param {{ conversation?: string }} frame */
  return ({ conversation }) => {
    subscriptions.lose(conversation);
    rows.lose(conversation);
    transfers.lost(conversation);
    if (conversation !== view.conversation) return;
    tell(conversation, view.row.customer);
    address.go(rows.needing.find((row) => row.conversation !== conversation)?.conversation ?? null);
  };
}
