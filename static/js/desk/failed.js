/** What a person may do with a message that was refused. */
export class Failed {
  #outbox;
  #attachments;
  #copied;

  /** `copied()`: the text is in the clipboard now. */
  constructor({ root, outbox, attachments, copied }) {
    [this.#outbox, this.#attachments, this.#copied] = [outbox, attachments, copied];
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
    if (action === "copy") navigator.clipboard.writeText(message.textContent).then(this.#copied);
  }
}
