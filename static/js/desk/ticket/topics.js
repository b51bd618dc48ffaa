import { find } from "../../elements/templates.js";

/** @import { OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { Row } from "../connection/protocol.d.ts" */

/**
 * What the codes of topics are called: the page says it, in the `<option>`s of the head's select.
 */
/** @type {Map<string, string>} */
const names = new Map();

/** @param {string[][]} pairs */
export const learnNames = (pairs) => {
  for (const [code, name] of pairs) names.set(code, name);
};

/**
 * A code that came after the page is shown as it is.
 * @param {string} code
 */
export const topicOf = (code) => names.get(code) ?? code;

/**
 * What the select says of a row: what this person has just chosen, else what the log knows; and
 * whose word that is.
 * @param {Row} row
 * @param {readonly OutboxEntry[]} pending
 */
export function chosenTopic(row, pending) {
  const mine = pending.findLast(
    ({ type, conversation }) => type === "ticket.categorise" && conversation === row.conversation,
  );
  return mine
    ? { topic: mine.topic, source: "person" }
    : { topic: row.topic ?? "", source: row.topic_source ?? "" };
}

/**
 * The topic in the head of a conversation: to choose, and to confirm what a rule or the model
 * suggests.
 */
export class TopicChoice {
  #select;
  #confirm;
  #pendingOf;

  /**
   * `root` holds the select and the button; `pending()`: commands that the log has not confirmed.
   * @param {{
   *   root: HTMLElement, pending: () => readonly OutboxEntry[], onChoose: (code: string) => void,
   * }} parts
   */
  constructor({ root, pending, onChoose }) {
    this.#select = find(root, "select");
    this.#confirm = find(root, "[data-action=confirm-topic]");
    this.#pendingOf = pending;
    learnNames([...this.#select.options].map(({ value, text }) => [value, text]));
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
    this.#confirm.addEventListener("click", () => onChoose(this.#select.value));
  }

  focus() {
    this.#select.focus();
  }

  /**
   * @param {Row} row
   * @param {boolean} mayChoose
   */
  draw(row, mayChoose) {
    const { topic, source } = chosenTopic(row, this.#pendingOf());
    this.#offer(topic);
    this.#select.value = topic;
    this.#select.disabled = !mayChoose;
    this.#select.dataset.source = source;
    this.#confirm.hidden = !mayChoose || !topic || source === "person";
  }

  /**
   * Old topics are offered no more, yet a ticket may have one.
   * @param {string} topic
   */
  #offer(topic) {
    for (const option of this.#select.options)
      option.hidden = option.disabled =
        option.hasAttribute("data-inactive") && option.value !== topic;
    if ([...this.#select.options].every(({ value }) => value !== topic))
      this.#select.add(new Option(topicOf(topic), topic));
  }
}
