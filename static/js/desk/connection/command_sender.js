/** @import { Content, Outbox, Picked, Uploads } from "../../../../sdk/js/src/desk.ts" */
/** @import { Kind } from "./requests.d.ts" */

/**
 * What this person tells the server: each command goes through the outbox, and what is said is
 * seen at once.
 */
export class CommandSender {
  #outbox;
  #uploads;
  #on;

  /**
   * `on`: said(conversation, kind): something was just said there; taking(conversation): this person
   * takes it themselves.
   * @param {{
   *   outbox: Outbox, uploads: Uploads,
   *   on: { said: (conversation: string, kind: Kind) => void, taking: (conversation: string) => void },
   * }} parts
   */
  constructor({ outbox, uploads, on }) {
    this.#outbox = outbox;
    this.#uploads = uploads;
    this.#on = on;
  }

  /**
   * Files first, as they stand above the text; a note has none. Answers with the text's entry, if
   * there is one.
   * @param {string} conversation
   * @param {Kind} kind
   * @param {string} text
   * @param {Picked[]} [files]
   */
  tell(conversation, kind, text, files = []) {
    const type = kind === "note" ? "note.add" : "message.send";
    for (const { file, measures } of files)
      this.#uploads.add({ type, conversation }, file, measures);
    const entry = text ? this.command(type, conversation, { text }) : null;
    this.#on.said(conversation, kind);
    return entry;
  }

  /**
   * @param {Content["type"]} type
   * @param {string} conversation
   * @param {Partial<Content>} [content]
   */
  command(type, conversation, content = {}) {
    return this.#outbox.add({ type, conversation, ...content });
  }

  /** @param {string} conversation */
  accept(conversation) {
    this.#take("ticket.accept", conversation);
  }

  /** @param {string} conversation */
  reopen(conversation) {
    this.#take("ticket.reopen", conversation);
  }

  /** @param {string} conversation */
  wake(conversation) {
    this.#take("ticket.unsnooze", conversation);
  }

  /** @param {string} conversation */
  decline(conversation) {
    this.command("ticket.decline", conversation);
  }

  /**
   * @param {string} conversation
   * @param {string} topic
   */
  categorise(conversation, topic) {
    this.command("ticket.categorise", conversation, { topic });
  }

  /**
   * @param {string} conversation
   * @param {string} reason
   * @param {string} [goodbye]
   */
  close(conversation, reason, goodbye) {
    if (goodbye) this.tell(conversation, "reply", goodbye);
    return this.command("ticket.close", conversation, { reason });
  }

  /**
   * @param {Content["type"]} type
   * @param {string} conversation
   */
  #take(type, conversation) {
    this.#on.taking(conversation);
    this.command(type, conversation);
  }
}
