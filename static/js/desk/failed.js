/** What a person may do with a message that was refused. */
export class Failed {
  #outbox;
  #attachments;
  #copy;

  /** `copy(text)` puts a text into the clipboard, and says whether it could. */
  constructor({ root, outbox, attachments, copy }) {
    [this.#outbox, this.#attachments, this.#copy] = [outbox, attachments, copy];
    root.addEventListener("click", ({ target }) => {
      const { action } = target.closest("[data-action]")?.dataset ?? {};
      const message = target.closest(".turn")?.querySelector("[data-client]");
      if (message) this.#act(action, message);
    });
  }

  #act(action, message) {
    const { client } = message.dataset;
    if (action === "resend") this.#outbox.retry(client);
    if (action === "discard" || action === "choose") this.#outbox.discard(client);
    if (action === "choose") this.#attachments.choose();
    if (action === "copy") this.#copy(message.textContent);
  }
}
