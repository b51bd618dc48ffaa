import { uuid7 } from "./ids.js";

/** What this person tells the server: each command goes through the outbox, and what is said is seen at once. */
export class Outgoing {
  #outbox;
  #follows;
  #onSaid;

  /** `onSaid(conversation)`: what is pending there has changed. */
  constructor({ outbox, follows, onSaid }) {
    [this.#outbox, this.#follows, this.#onSaid] = [outbox, follows, onSaid];
  }

  tell(conversation, kind, text) {
    const entry = this.command(kind === "note" ? "note.add" : "message.send", conversation, { text });
    this.#follows.get(conversation).expect(entry);
    this.#onSaid(conversation);
  }

  command(type, conversation, content = {}) {
    return this.#outbox.add({ type, conversation, client_id: uuid7(), ...content });
  }

  close(conversation, reason, goodbye) {
    if (goodbye) this.tell(conversation, "reply", goodbye);
    this.command("ticket.close", conversation, { reason });
  }

  /** A person decides about a message that was refused. */
  resend(conversation, clientId) {
    this.#outbox.retry(clientId);
    this.#onSaid(conversation);
  }

  discard(conversation, clientId) {
    this.#outbox.remove(clientId);
    this.#follows.get(conversation)?.drop(clientId);
    this.#onSaid(conversation);
  }
}
