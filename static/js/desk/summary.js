import { fill, show } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

/** The figures around the lists: the rail, the title, my load, and the page when no ticket is open. */
export class Summary {
  #rows;
  #presence;
  #alerts;
  #count;
  #empty;

  constructor({ rows, presence, alerts, count, empty, onFirst }) {
    [this.#rows, this.#presence, this.#alerts, this.#count, this.#empty] = [rows, presence, alerts, count, empty];
    empty.querySelector("[data-action=first]").addEventListener("click", onFirst);
  }

  draw({ status, capacity, load, isTalking }) {
    const waiting = this.#rows.reply.length;
    this.#presence.draw({ status, capacity, load: load ?? waiting });
    this.#alerts.count = waiting;
    fill(this.#count, { count: waiting });
    show(this.#count, waiting > 0);
    show(this.#empty, this.#rows.known && !isTalking);
    this.#drawEmpty(waiting, status);
  }

  #drawEmpty(waiting, status) {
    const empty = this.#empty;
    show(empty.querySelector("[data-part=calm]"), !waiting);
    show(empty.querySelector("[data-part=busy]"), waiting > 0);
    show(empty.querySelector("[data-action=first]"), waiting > 0);
    fill(empty, waiting ? busy(waiting) : { title: gettext("All caught up"), text: calm(status) });
  }
}

const busy = (count) => ({
  title: say(ngettext("%(count)s person waits for you", "%(count)s people wait for you", count), { count }),
  text: gettext("Whoever has waited longest is at the top of the list."),
});

const calm = (status) =>
  status === "available"
    ? gettext("Nobody is waiting for you. New tickets come here by themselves while you are available.")
    : gettext("Nobody is waiting for you. New tickets come here once you are available again.");
