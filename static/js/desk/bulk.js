import { clone, fill, show, slot } from "./templates.js";
import { outcomeOf } from "./vocabulary.js";
import { gettext, ngettext, say } from "./words.js";

/**
 * Several tickets at once: chosen in the list, confirmed with their number, and each answered for itself. Each is its own
 * usual command, so what may be done with one may be done with many, and nothing else.
 */
export class Bulk {
  #bar;
  #dialog;
  #form;
  #list;
  #on;
  #chosen = new Set();
  #asked = new Map(); // client_id → its row in the dialog
  #isOn = false;

  /** `on`: rowOf(conversation), mayClose(row), close(conversation, reason) → client_id */
  constructor({ bar, dialog, list, on }) {
    [this.#bar, this.#dialog, this.#list, this.#on] = [bar, dialog, list, on];
    this.#form = dialog.querySelector("form");
    this.#form.addEventListener("submit", (event) => this.#confirm(event));
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#asked.size && this.toggle(false));
    bar.querySelector("[data-action=close]").addEventListener("click", () => this.#ask());
    bar.querySelector("[data-action=all]").addEventListener("click", () => this.#all());
    bar.querySelector("[data-action=done]").addEventListener("click", () => this.toggle(false));
  }

  toggle(isOn = !this.#isOn) {
    this.#isOn = isOn;
    this.#chosen.clear();
    this.#draw();
  }

  get isOn() {
    return this.#isOn;
  }

  /** A row was clicked while several are being chosen. */
  choose(conversation) {
    if (!this.#chosen.delete(conversation)) this.#chosen.add(conversation);
    this.#draw();
  }

  /** The log has it; whether it was one of these. */
  settled(client) {
    this.#tell(client, "done", gettext("Closed"));
    return this.#asked.has(client);
  }

  refused(client, text) {
    this.#tell(client, "refused", text);
  }

  /** The lists are other ones: what is not there any more is not chosen. */
  keepOnly(conversations) {
    const here = new Set(conversations);
    for (const conversation of this.#chosen) if (!here.has(conversation)) this.#chosen.delete(conversation);
    this.#draw();
  }

  #all() {
    const { order } = this.#list;
    const isAll = order.every((conversation) => this.#chosen.has(conversation));
    for (const conversation of order) isAll ? this.#chosen.delete(conversation) : this.#chosen.add(conversation);
    this.#draw();
  }

  #draw() {
    show(this.#bar, this.#isOn);
    this.#list.selection = this.#isOn ? this.#chosen : null;
    const count = this.#chosen.size;
    fill(this.#bar, { count: say(ngettext("%(count)s chosen", "%(count)s chosen", count), { count }) });
    this.#bar.querySelector("[data-action=close]").disabled = !count;
  }

  get #closable() {
    return [...this.#chosen].map((conversation) => this.#on.rowOf(conversation)).filter((row) => row && this.#on.mayClose(row));
  }

  #ask() {
    const [count, left] = [this.#closable.length, this.#chosen.size - this.#closable.length];
    this.#asked.clear();
    this.#form.reset();
    slot(this.#dialog, "results").replaceChildren();
    fill(this.#dialog, {
      title: say(ngettext("Close %(count)s ticket?", "Close %(count)s tickets?", count), { count }),
      left: left ? say(ngettext("%(count)s is not yours to close and stays.", "%(count)s are not yours to close and stay.", left), { count: left }) : "",
    });
    for (const part of ["question", "confirm"]) show(this.#dialog.querySelector(`[data-part=${part}]`), count > 0);
    this.#dialog.showModal();
  }

  #confirm(event) {
    event.preventDefault();
    const reason = this.#form.elements.reason.value;
    const rows = this.#closable;
    for (const part of ["question", "confirm"]) show(this.#dialog.querySelector(`[data-part=${part}]`), false);
    fill(this.#dialog, { title: say(ngettext("Closing %(count)s ticket", "Closing %(count)s tickets", rows.length), { count: rows.length }), left: outcomeOf(reason) });
    for (const row of rows) {
      const result = fill(clone("bulk-result"), { name: `${row.customer} #${row.ticket}`, result: gettext("On its way") });
      slot(this.#dialog, "results").append(result);
      this.#asked.set(this.#on.close(row.conversation, reason), result);
    }
    this.#dialog.querySelector("footer [data-action=cancel]").focus();
  }

  #tell(client, state, text) {
    const result = this.#asked.get(client);
    if (!result) return;
    fill(result, { result: text });
    result.dataset.state = state;
  }
}
