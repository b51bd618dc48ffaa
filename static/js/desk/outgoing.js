/** What this person tells the server: each command goes through the outbox, and what is said is seen at once. */
export class Outgoing {
  #outbox;
  #uploads;
  #onSaid;

  /** `onSaid(conversation)`: somebody has just said something there. */
  constructor({ outbox, uploads, onSaid }) {
    [this.#outbox, this.#uploads, this.#onSaid] = [outbox, uploads, onSaid];
  }

  /** Files first, as they stand above the text; a note has none. Answers with the text's entry, if there is one. */
  tell(conversation, kind, text, files = []) {
    const type = kind === "note" ? "note.add" : "message.send";
    for (const { file, measures } of files) this.#uploads.add({ type, conversation }, file, measures);
    const entry = text ? this.command(type, conversation, { text }) : null;
    this.#onSaid(conversation);
    return entry;
  }

  command(type, conversation, content = {}) {
    return this.#outbox.add({ type, conversation, ...content });
  }

  close(conversation, reason, goodbye) {
    if (goodbye) this.tell(conversation, "reply", goodbye);
    return this.command("ticket.close", conversation, { reason });
  }
}
