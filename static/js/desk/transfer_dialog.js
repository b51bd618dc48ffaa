import { isVisible, onKeydown } from "../../../sdk/js/src/desk.ts";
import { TargetList } from "./target_list.js";
import { firstChoice } from "./targets.js";
import { fill, show } from "./templates.js";
import { gettext, say } from "./words.js";

export const [TRANSFER, ESCALATE] = ["ticket.transfer", "ticket.escalate"];

/**
 * "Who goes on, and what should they know?" It closes when the log has it; a refusal is shown in it, and nothing that
 * was written is lost. What was written for a ticket is still there when the dialog is opened for it again.
 */
export class TransferDialog {
  #dialog;
  #form;
  #list;
  #onSend;
  #row = null;
  #kind = TRANSFER;
  #sent = null; // the client_id of the command that is on its way

  /** `onSend(kind, conversation, {to, note})` answers with the command's client_id; `load(conversation)`: the choices. */
  constructor({ dialog, load, onSend }) {
    [this.#dialog, this.#form, this.#onSend] = [dialog, dialog.querySelector("form"), onSend];
    this.#list = new TargetList({ root: dialog, load });
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.elements.note.addEventListener("input", () => this.#problem(""));
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#list.stop());
    onKeydown(dialog, (event) => this.#key(event));
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open(kind, row) {
    const escalating = kind === ESCALATE;
    if (row.conversation !== this.#row?.conversation || kind !== this.#kind) this.#form.reset();
    [this.#row, this.#kind] = [row, kind];
    const values = { number: row.ticket };
    fill(this.#dialog, {
      title: say(escalating ? gettext("Escalate ticket #%(number)s") : gettext("Hand ticket #%(number)s on"), values),
      send: escalating ? gettext("Escalate") : gettext("Hand on"),
    });
    this.#busy(null);
    this.#problem("");
    this.#list.start(row.conversation, { escalating, chosen: firstChoice(escalating) });
    this.#dialog.showModal();
    this.#list.focus();
  }

  /** The log has this event: the answer to what was sent from here? */
  settled({ client_id: id }) {
    if (!id || id !== this.#sent) return false;
    this.#busy(null);
    this.#row = null;
    this.#dialog.close();
    return true;
  }

  refused({ client_id: id, text }) {
    if (!id || id !== this.#sent || !this.isOpen) return false;
    this.#busy(null);
    this.#problem(text);
    return true;
  }

  /** The ticket is no longer ours to hand on. */
  lost(conversation) {
    if (this.isOpen && conversation === this.#row?.conversation && !this.#sent) this.#dialog.close();
  }

  #submit(event) {
    event.preventDefault();
    if (this.#sent) return;
    const { target } = this.#list;
    const note = this.#form.elements.note.value.trim();
    if (!target) return this.#wants(gettext("Choose who goes on with it."), () => this.#list.focus());
    if (!isVisible(note)) return this.#wants(gettext("Write a few words for them: what it is about, and what was done."), () => this.#form.elements.note.focus());
    this.#problem("");
    this.#busy(this.#onSend(this.#kind, this.#row.conversation, { to: target.to, note }));
  }

  #wants(words, focus) {
    this.#problem(words);
    focus();
  }

  #problem(words) {
    fill(this.#dialog, { problem: words });
    show(this.#dialog.querySelector("[data-part=problem]"), Boolean(words));
  }

  #busy(id) {
    this.#sent = id;
    this.#form.querySelector("[type=submit]").disabled = Boolean(id);
    this.#form.toggleAttribute("aria-busy", Boolean(id));
  }

  #key(event) {
    if (event.key !== "Enter") return;
    if (event.target.matches("[role=combobox]") && !event.ctrlKey && !event.metaKey) this.#form.elements.note.focus();
    else if (event.ctrlKey || event.metaKey) this.#form.requestSubmit();
    else return;
    event.preventDefault();
  }
}
