import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { fieldsOf, fill, find, radiosOf, show } from "../../elements/templates.js";
import { firstName } from "../../text/names.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Row } from "../connection/protocol.d.ts" */

/** "How did it end?" Nothing is closed without this question. */
export class CloseDialog {
  #dialog;
  #form;
  #onClose;
  #goodbye = "";
  #touched = false;

  /**
   * `onClose(reason, goodbye)`: goodbye is the text to send first, or "".
   * @param {{
   *   dialog: HTMLDialogElement, onClose: (reason: string, goodbye: string) => void,
   * }} parts
   */
  constructor({ dialog, onClose }) {
    this.#dialog = dialog;
    this.#form = find(dialog, "form");
    this.#onClose = onClose;
    this.#form.addEventListener("submit", () => this.#confirm());
    fieldsOf(this.#form).goodbye.addEventListener("change", () => (this.#touched = true));
    for (const radio of radiosOf(this.#form, "reason"))
      radio.addEventListener("change", () => this.#suggest());
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
    onKeydown(dialog, (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /**
   * `better` may come later: the team's own words of farewell, instead of the ones we have in
   * each language.
   * @param {Row} row
   * @param {{ locale: string, hasDraft: boolean, better: Promise<string | null> }} options
   */
  open(row, { locale, hasDraft, better }) {
    this.#touched = false;
    this.#form.reset();
    this.#say(this.#standard(locale));
    better.then((text) => this.isOpen && text && this.#say(text)).catch(() => {});
    fill(this.#dialog, {
      title: say(gettext("Close ticket #%(number)s?"), { number: row.ticket }),
      text: say(gettext("%(name)s can write again any time."), { name: firstName(row.customer) }),
    });
    show(find(this.#dialog, "[data-part=unsent]"), hasDraft);
    this.#dialog.showModal();
    find(this.#form, "[type=submit]").focus();
  }

  /** @param {string} locale */
  #standard(locale) {
    const known = [...this.#dialog.querySelectorAll("template")];
    const own = known.find(({ dataset }) => locale.startsWith(dataset.goodbye)) ?? known[0];
    return own.content.textContent.trim();
  }

  /** @param {string} text */
  #say(text) {
    this.#goodbye = text;
    fill(this.#dialog, { goodbye: say(gettext("Say goodbye with “%(text)s”"), { text }) });
  }

  /**
   * Whoever has left, or was in the wrong place, is not told "happy to help" unless one wants to.
   */
  #suggest() {
    if (!this.#touched)
      fieldsOf(this.#form).goodbye.checked = fieldsOf(this.#form).reason.value === "solved";
  }

  #confirm() {
    const { reason, goodbye } = fieldsOf(this.#form);
    this.#onClose(reason.value, goodbye.checked ? this.#goodbye : "");
  }
}
