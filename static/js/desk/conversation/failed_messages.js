import { onClick } from "../../elements/templates.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */

/** What a person may do with a message that was refused. */
export class FailedMessages {
  #outbox;
  #attachments;
  #copy;

  /**
   * `copy(text)` puts a text into the clipboard, and says whether it could.
   * @param {{
   *   root: HTMLElement, outbox: Pick<Outbox, "retry" | "discard">,
   *   attachments: { choose: () => void }, copy: (text: string) => void,
   * }} parts
   */
  constructor({ root, outbox, attachments, copy }) {
    this.#outbox = outbox;
    this.#attachments = attachments;
    this.#copy = copy;
    onClick(root, (target) => {
      const { action } = target.closest("[data-action]")?.dataset ?? {};
      /** @type {HTMLElement | null | undefined} */
      const message = target.closest(".turn")?.querySelector("[data-client]");
      if (message) this.#act(action, message);
    });
  }

  /**
   * @param {string} action
   * @param {HTMLElement} message
   */
  #act(action, message) {
    const { client } = message.dataset;
    if (action === "resend") this.#outbox.retry(client);
    if (action === "discard" || action === "choose") this.#outbox.discard(client);
    if (action === "choose") this.#attachments.choose();
    if (action === "copy") this.#copy(message.textContent);
  }
}
