import { fill, show } from "./templates.js";
import { insertText } from "./text_field.js";
import { gettext } from "./words.js";

/** The dialog in which somebody writes ready answers of their own. */
export class OwnAnswers {
  #dialog;
  #form;
  #server;
  #onChange;
  #onFail;
  #id = null;

  /** `server`: write(id or null, fields), remove(id); `onChange()`: the list is another one now; `onFail(words)`: it could not be removed. */
  constructor({ dialog, server, onChange, onFail }) {
    [this.#dialog, this.#server, this.#onChange, this.#onFail] = [dialog, server, onChange, onFail];
    this.#form = dialog.querySelector("form");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#write();
    });
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-part=gaps]").addEventListener("click", ({ target }) => this.#insert(target.closest("button")?.textContent));
  }

  /** An answer to change, or a new one, which may begin with a text. */
  open({ id = null, title = "", body = "", locale = document.documentElement.lang } = {}) {
    this.#id = id;
    const fields = this.#form.elements;
    [fields.title.value, fields.body.value, fields.locale.value] = [title, body, locale.startsWith("ru") ? "ru" : "en"];
    fill(this.#dialog, { heading: id ? gettext("Change my answer") : gettext("New answer of my own") });
    this.#refuse("");
    this.#dialog.showModal();
  }

  async remove({ id }) {
    await this.#server.remove(id).catch(({ text }) => this.#onFail(text ?? gettext("This could not be saved. Try again in a moment.")));
    this.#onChange();
  }

  async #write() {
    const { title, body, locale } = this.#form.elements;
    try {
      await this.#server.write(this.#id, { title: title.value, body: body.value, locale: locale.value });
      this.#dialog.close();
      this.#onChange();
    } catch (error) {
      this.#refuse(error.text ?? gettext("This could not be saved. Try again in a moment."));
    }
  }

  #insert(gap) {
    const { body } = this.#form.elements;
    body.focus();
    if (gap) insertText(body, gap, body.selectionStart, body.selectionEnd);
  }

  #refuse(text) {
    fill(this.#dialog, { refused: text });
    show(this.#dialog.querySelector("[data-part=refused]"), Boolean(text));
  }
}
