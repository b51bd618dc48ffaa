/** @import { Outbox, OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { LogEvent, Refusal } from "../connection/protocol.d.ts" */
/** @import { ConversationView } from "../conversation/conversation_view.js" */
/** @import { TypingIn } from "../conversation/typing.js" */
/** @import { Bulk } from "../list/bulk.js" */
/** @import { Toasts } from "../notices/toasts.js" */
/** @import { Session } from "./session.js" */
/** @import { Transfers } from "../ticket/transfers.js" */

const TAKEN = new Set(["ticket_taken", "not_found"]); // what the slower of two hands hears

/**
 * An event of the log: it is shown, and the command that it answers is settled.
 * @param {{
 *   typingIn: TypingIn, view: ConversationView, bulk: Bulk, outbox: Outbox, toasts: Toasts,
 *   transfers: Transfers, session: Session,
 * }} options
 */
export function onLogEvent({ typingIn, view, bulk, outbox, toasts, transfers, session }) {
  /** @param {LogEvent} event */
  return (event) => {
    if (!event.conversation || !event.seq) return; // a frame of a later version
    if (event.by.role === "customer") typingIn.stop(event.conversation);
    view.event(event);
    const isOneOfMany = bulk.settled(event.client_id);
    const isOwn = outbox.entries.some(({ client_id: id }) => id === event.client_id);
    if (isOwn && !isOneOfMany && event.type === "ticket.closed")
      toasts.closed(event.conversation, event.ticket, session.closeUndo);
    transfers.event(event, { isOneOfMany });
    outbox.settle(event);
  };
}

/**
 * A refused command: it is tried again, or shown where it stands, or told. `onTaken(entry)`:
 * another was quicker.
 * @param {{
 *   outbox: Outbox, view: ConversationView, bulk: Bulk, transfers: Transfers, toasts: Toasts,
 *   onTaken: (entry: OutboxEntry) => void,
 * }} options
 */
export function onRefusal({ outbox, view, bulk, transfers, toasts, onTaken }) {
  /** @param {Refusal} refusal */
  return (refusal) => {
    const entry = outbox.refuse(refusal);
    const isLater = refusal.retry_after !== undefined;
    if (isLater && !entry) setTimeout(() => view.askAgain(), refusal.retry_after * 1000);
    if (
      isLater ||
      entry?.failed ||
      transfers.refused(refusal) ||
      bulk.refused(entry?.client_id, refusal.text)
    )
      return;
    if (entry?.type === "ticket.accept" && TAKEN.has(refusal.code)) onTaken(entry);
    else toasts.notice(refusal.text);
  };
}
