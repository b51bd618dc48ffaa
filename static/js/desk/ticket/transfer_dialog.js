import { isVisible, onKeydown } from "../../../../sdk/js/src/desk.ts";
import { fieldsOf, fill, find, show } from "../../elements/templates.js";
import { gettext, say } from "../../text/translation.js";
import { TargetList } from "./target_list.js";
import { firstChoice } from "./targets.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Receiver, Targets } from "../connection/requests.d.ts" */

/** @typedef {"ticket.transfer" | "ticket.escalate"} TransferKind */
/** @typedef {{ to: Receiver, note: string }} HandOver */

export const TRANSFER = "ticket.transfer";
export const ESCALATE = "ticket.escalate";

/**
 * "Who goes on, and what should they know?" It closes when the log has it; a refusal is shown in
 * it, and nothing that was written is lost. What was written for a ticket is still there when the
 * dialog is opened for it again.
 */
export class TransferDialog {
  #dialog;
  #form;
  #list;
  #onSend;
  /** @type {Row | null} */
  #row = null;
  /** @type {TransferKind} */
  #kind = TRANSFER;
  /** @type {string | null} */
  #sent = null; // the client_id of the command that is on its way

  /**
   * `onSend(kind, conversation, {to, note})` answers with the command's client_id;
   * `load(conversation)`: the choices.
   * @param {{
   *   dialog: HTMLDialogElement, load: (conversation: string) => Promise<Targets>,
   *   onSend: (kind: TransferKind, conversation: string, content: HandOver) => string,
   * }} parts
   */
  constructor({ dialog, load, onSend }) {
    this.#dialog = dialog;
    this.#form = find(dialog, "form");
    this.#onSend = onSend;
    this.#list = new TargetList({ root: dialog, load });
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    fieldsOf(this.#form).note.addEventListener("input", () => this.#problem(""));
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#list.stop());
    onKeydown(dialog, (event) => this.#key(event));
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /**
   * @param {TransferKind} kind
   * @param {Row} row
   */
  open(kind, row) {
    const escalating = kind === ESCALATE;
    if (row.conversation !== this.#row?.conversation || kind !== this.#kind) this.#form.reset();
    this.#row = row;
    this.#kind = kind;
    const values = { number: row.ticket };
    fill(this.#dialog, {
      title: say(
        escalating
          ? gettext("Escalate ticket #%(number)s")
          : gettext("Transfer ticket #%(number)s"),
        values,
      ),
      send: escalating ? gettext("Escalate") : gettext("Transfer"),
    });
    this.#busy(null);
    this.#problem("");
    this.#list.start(row.conversation, { escalating, chosen: firstChoice(escalating) });
    this.#dialog.showModal();
    this.#list.focus();
  }

  /**
   * The log has this event: the answer to what was sent from here?
   * @param {{ client_id?: string }} options
   */
  settled({ client_id: id }) {
    if (!id || id !== this.#sent) return false;
    this.#busy(null);
    this.#row = null;
    this.#dialog.close();
    return true;
  }

  /** @param {{ client_id?: string, text: string }} options */
  refused({ client_id: id, text }) {
    if (!id || id !== this.#sent || !this.isOpen) return false;
    this.#busy(null);
    this.#problem(text);
    return true;
  }

  /**
   * The ticket is no longer ours to hand on.
   * @param {string} conversation
   */
  lost(conversation) {
    if (this.isOpen && conversation === this.#row?.conversation && !this.#sent)
      this.#dialog.close();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    if (this.#sent) return;
    const { target } = this.#list;
    const note = fieldsOf(this.#form).note.value.trim();
    if (!target) return this.#wants(gettext("Choose a recipient."), () => this.#list.focus());
    if (!isVisible(note))
      return this.#wants(
        gettext("Write a few words for them: what it is about, and what was done."),
        () => fieldsOf(this.#form).note.focus(),
      );
    this.#problem("");
    this.#busy(this.#onSend(this.#kind, this.#row.conversation, { to: target.to, note }));
  }

  /**
   * @param {string} words
   * @param {() => void} focus
   */
  #wants(words, focus) {
    this.#problem(words);
    focus();
  }

  /** @param {string} words */
  #problem(words) {
    fill(this.#dialog, { problem: words });
    show(find(this.#dialog, "[data-part=problem]"), Boolean(words));
  }

  /** @param {string | null} id */
  #busy(id) {
    this.#sent = id;
    find(this.#form, "[type=submit]").toggleAttribute("disabled", Boolean(id));
    this.#form.toggleAttribute("aria-busy", Boolean(id));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter") return;
    if (
      /** @type {Element} */ (event.target).matches("[role=combobox]") &&
      !event.ctrlKey &&
      !event.metaKey
    )
      fieldsOf(this.#form).note.focus();
    else if (event.ctrlKey || event.metaKey) this.#form.requestSubmit();
    else return;
    event.preventDefault();
  }
}
