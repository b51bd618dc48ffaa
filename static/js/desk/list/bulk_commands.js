import { isVisible } from "../../../../sdk/js/src/desk.ts";
import { gettext, ngettext, say } from "../../text/translation.js";
import { targetOf } from "../ticket/targets.js";
import { outcomeOf } from "../ticket/terms.js";

/** @import { Content } from "../../../../sdk/js/src/desk.ts" */

/**
 * @typedef {object} BulkCommand
 * @property {string} action
 * @property {Content["type"]} type
 * @property {(count: number) => string} question
 * @property {(count: number) => string} left
 * @property {() => string} confirm
 * @property {(fields: BulkFields) => object | null} content
 * @property {(count: number) => string} doing
 * @property {(fields: BulkFields) => string} told
 * @property {() => string} done
 */
/**
 * @typedef {{
 *   reason: HTMLInputElement, to: HTMLSelectElement, note: HTMLTextAreaElement,
 * }} BulkFields
 */

/**
 * @param {string} words
 * @param {number} count
 */
const counted = (words, count) => say(words, { count });

/**
 * What can be done with several tickets: `action` says whether it may be done with one, `type` is
 * its command, `content` reads that command's content from the form, or null when something is
 * missing there. The rest are its words; `told` says what was chosen there.
 * @type {Record<"close" | "transfer", BulkCommand>}
 */
export const BULK_COMMANDS = {
  close: {
    action: "close",
    type: "ticket.close",
    question: (count) =>
      counted(ngettext("Close %(count)s ticket?", "Close %(count)s tickets?", count), count),
    left: (count) =>
      counted(
        ngettext(
          "%(count)s is not yours to close and stays.",
          "%(count)s are not yours to close and stay.",
          count,
        ),
        count,
      ),
    confirm: () => gettext("Close them"),
    content: ({ reason }) => ({ reason: reason.value }),
    doing: (count) =>
      counted(ngettext("Closing %(count)s ticket", "Closing %(count)s tickets", count), count),
    told: ({ reason }) => outcomeOf(reason.value),
    done: () => gettext("Closed"),
  },
  transfer: {
    action: "transfer",
    type: "ticket.transfer",
    question: (count) =>
      counted(ngettext("Transfer %(count)s ticket?", "Transfer %(count)s tickets?", count), count),
    left: (count) =>
      counted(
        ngettext(
          "%(count)s can't be transferred by you and stays.",
          "%(count)s can't be transferred by you and stay.",
          count,
        ),
        count,
      ),
    confirm: () => gettext("Transfer them"),
    content: handedOn,
    doing: (count) =>
      counted(
        ngettext("Transferring %(count)s ticket", "Transferring %(count)s tickets", count),
        count,
      ),
    told: ({ to }) => to.selectedOptions[0].textContent,
    done: () => gettext("Transferred"),
  },
};

/**
 * With one note for all. A note that nobody can see is none.
 * @param {{ to: HTMLSelectElement, note: HTMLTextAreaElement }} options
 */
function handedOn({ to, note }) {
  if (!isVisible(note.value)) note.value = "";
  return to.reportValidity() && note.reportValidity()
    ? { to: targetOf(to.value), note: note.value.trim() }
    : null;
}
