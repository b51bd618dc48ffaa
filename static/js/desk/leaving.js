import { fill, show } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

/** A change of status asks what becomes of the open tickets, when there are any. */
export class Leaving {
  #dialog;
  #rows;
  #send;
  #notice;

  /** `send(frame)`: false without a connection; `notice(words)`: tells the person something. */
  constructor({ dialog, rows, send, notice }) {
    [this.#dialog, this.#rows, this.#send, this.#notice] = [dialog, rows, send, notice];
    dialog.querySelector("form").addEventListener("submit", ({ submitter }) => this.#set("break", submitter?.value === "return" ? "return" : "keep"));
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
  }

  /** The person has chosen this status. */
  to(status) {
    const open = this.#rows.open.length;
    if (status === "break" && open) return this.#ask(open);
    if (this.#set(status, "keep") && status === "finishing") this.#notice(remaining(open));
  }

  #ask(count) {
    const waiting = this.#rows.reply.length;
    fill(this.#dialog, {
      title: say(ngettext("You have %(count)s open ticket", "You have %(count)s open tickets", count), { count }),
      waiting: say(ngettext("%(count)s customer waits for an answer.", "%(count)s customers wait for an answer.", waiting), { count: waiting }),
    });
    show(this.#dialog.querySelector("[data-part=waiting]"), waiting > 0);
    this.#dialog.showModal();
  }

  #set(status, tickets) {
    const isSent = this.#send({ type: "presence.set", status, ...(tickets === "return" ? { tickets } : {}) });
    if (!isSent) this.#notice(gettext("There is no connection. Try again in a moment."));
    return isSent;
  }
}

const remaining = (count) =>
  count
    ? say(ngettext("No new tickets. %(count)s remains.", "No new tickets. %(count)s remain.", count), { count })
    : gettext("No new tickets. None remains.");
