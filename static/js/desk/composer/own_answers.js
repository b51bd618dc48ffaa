import { fieldsOf, fill, find, onClick, show } from "../../elements/templates.js";
import { insertText } from "../../elements/text_field.js";
import { gettext } from "../../text/translation.js";

/** @import { AnswersApi } from "../connection/requests.d.ts" */

/** The dialog in which somebody writes canned answers of their own. */
export class OwnAnswers {
  #dialog;
  #form;
  #api;
  #onChange;
  #onFail;
  /** @type {number | null} */
  #id = null;

  /**
   * `api`: write(id or null, fields), remove(id); `onChange()`: the list is another one now;
   * `onFail(words)`: it could not be removed.
   * @param {{
   *   dialog: HTMLDialogElement, api: AnswersApi, onChange: () => void,
   *   onFail: (words: string) => void,
   * }} parts
   */
  constructor({ dialog, api, onChange, onFail }) {
    this.#dialog = dialog;
    this.#api = api;
    this.#onChange = onChange;
    this.#onFail = onFail;
    this.#form = find(dialog, "form");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#write();
    });
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
    onClick(find(dialog, "[data-part=gaps]"), (target) =>
      this.#insert(target.closest("button")?.textContent),
    );
  }

  /**
   * An answer to change, or a new one, which may begin with a text.
   * @param {{ id?: number | null, title?: string, body?: string, locale?: string }} [options]
   */
  open({ id = null, title = "", body = "", locale = document.documentElement.lang } = {}) {
    this.#id = id;
    const fields = fieldsOf(this.#form);
    [fields.title.value, fields.body.value, fields.locale.value] = [
      title,
      body,
      locale.startsWith("ru") ? "ru" : "en",
    ];
    fill(this.#dialog, {
      heading: id ? gettext("Change my answer") : gettext("New personal answer"),
    });
    this.#refuse("");
    this.#dialog.showModal();
  }

  /** @param {{ id: number }} options */
  async remove({ id }) {
    await this.#api
      .remove(id)
      .catch(({ text }) =>
        this.#onFail(text ?? gettext("This could not be saved. Try again in a moment.")),
      );
    this.#onChange();
  }

  async #write() {
    const { title, body, locale } = fieldsOf(this.#form);
    try {
      await this.#api.write(this.#id, {
        title: title.value,
        body: body.value,
        locale: locale.value,
      });
      this.#dialog.close();
      this.#onChange();
    } catch (error) {
      this.#refuse(error.text ?? gettext("This could not be saved. Try again in a moment."));
    }
  }

  /** @param {string | null | undefined} gap */
  #insert(gap) {
    const { body } = fieldsOf(this.#form);
    body.focus();
    if (gap) insertText(body, gap, body.selectionStart, body.selectionEnd);
  }

  /** @param {string} text */
  #refuse(text) {
    fill(this.#dialog, { refused: text });
    show(find(this.#dialog, "[data-part=refused]"), Boolean(text));
  }
}
