import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { firstName } from "./names.js";
import { fill, show } from "./templates.js";
import { gettext, say } from "./words.js";

/** "How did it end?" Nothing is closed without this question. */
export class CloseDialog {
  #dialog;
  #form;
  #onClose;
  #goodbye = "";
  #touched = false;

  /** `onClose(reason, goodbye)`: goodbye is the text to send first, or "". */
  constructor({ dialog, onClose }) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.#onClose = onClose;
    this.#form.addEventListener("submit", () => this.#confirm());
    this.#form.elements.goodbye.addEventListener("change", () => (this.#touched = true));
    for (const radio of this.#form.elements.reason) radio.addEventListener("change", () => this.#suggest());
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
    onKeydown(dialog, (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** `better` may come later: the team's own words of farewell, instead of the ones we have in each language. */
  open(row, { locale, hasDraft, better }) {
    this.#touched = false;
    this.#form.reset();
    this.#say(this.#standard(locale));
    better.then((text) => this.isOpen && text && this.#say(text)).catch(() => {});
    fill(this.#dialog, {
      title: say(gettext("Close ticket #%(number)s?"), { number: row.ticket }),
      text: say(gettext("%(name)s can write again any time."), { name: firstName(row.customer) }),
    });
    show(this.#dialog.querySelector("[data-part=unsent]"), hasDraft);
    this.#dialog.showModal();
    this.#form.querySelector("[type=submit]").focus();
  }

  #standard(locale) {
    const known = [...this.#dialog.querySelectorAll("[data-goodbye]")];
    const own = known.find(({ dataset }) => locale.startsWith(dataset.goodbye)) ?? known[0];
    return own.content.textContent.trim();
  }

  #say(text) {
    this.#goodbye = text;
    fill(this.#dialog, { goodbye: say(gettext("Say goodbye with “%(text)s”"), { text }) });
  }

  /** Whoever has left, or was in the wrong place, is not told "happy to help" unless one wants to. */
  #suggest() {
    if (!this.#touched) this.#form.elements.goodbye.checked = this.#form.elements.reason.value === "solved";
  }

  #confirm() {
    const { reason, goodbye } = this.#form.elements;
    this.#onClose(reason.value, goodbye.checked ? this.#goodbye : "");
  }
}
