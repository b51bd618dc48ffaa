import { fill, find, show } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { Send } from "../connection/protocol.d.ts" */
/** @import { Rows } from "../list/rows.js" */

/** A change of status asks what becomes of the open tickets, when there are any. */
export class StatusChange {
  #dialog;
  #rows;
  #send;
  #notice;

  /**
   * `send(frame)`: false without a connection; `notice(words)`: tells the person something.
   * @param {{
   *   dialog: HTMLDialogElement, rows: Rows, send: Send, notice: (words: string) => void,
   * }} parts
   */
  constructor({ dialog, rows, send, notice }) {
    this.#dialog = dialog;
    this.#rows = rows;
    this.#send = send;
    this.#notice = notice;
    find(dialog, "form").addEventListener("submit", ({ submitter }) =>
      this.#set("break", submitter?.getAttribute("value") === "return" ? "return" : "keep"),
    );
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
  }

  /**
   * The person has chosen this status.
   * @param {string} status
   */
  to(status) {
    const open = this.#rows.open.length;
    if (status === "break" && open) return this.#ask(open);
    if (this.#set(status, "keep") && status === "finishing") this.#notice(remaining(open));
  }

  /** @param {number} count */
  #ask(count) {
    const waiting = this.#rows.needing.length;
    fill(this.#dialog, {
      title: say(
        ngettext("You have %(count)s open ticket", "You have %(count)s open tickets", count),
        { count },
      ),
      waiting: say(
        ngettext(
          "%(count)s customer waits for an answer.",
          "%(count)s customers wait for an answer.",
          waiting,
        ),
        { count: waiting },
      ),
    });
    show(find(this.#dialog, "[data-part=waiting]"), waiting > 0);
    this.#dialog.showModal();
  }

  /**
   * @param {string} status
   * @param {"keep" | "return"} tickets
   */
  #set(status, tickets) {
    const isSent = this.#send({
      type: "presence.set",
      status,
      ...(tickets === "return" ? { tickets } : {}),
    });
    if (!isSent) this.#notice(gettext("There is no connection. Try again in a moment."));
    return isSent;
  }
}

/** @param {number} count */
const remaining = (count) =>
  count
    ? say(
        ngettext("No new tickets. %(count)s remains.", "No new tickets. %(count)s remain.", count),
        { count },
      )
    : gettext("No new tickets. None remains.");
