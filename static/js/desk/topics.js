/** What the codes of topics are called: the page says it, in the `<option>`s of the head's select. */
const names = new Map();

export const learnNames = (pairs) => {
  for (const [code, name] of pairs) names.set(code, name);
};

/** A code that came after the page is shown as it is. */
export const topicOf = (code) => names.get(code) ?? code;

/** What the select says of a row: what this person has just chosen, else what the log knows; and whose word that is. */
export function chosenTopic(row, pending) {
  const mine = pending.findLast(({ type, conversation }) => type === "ticket.categorise" && conversation === row.conversation);
  return mine ? { topic: mine.topic, source: "person" } : { topic: row.topic ?? "", source: row.topic_source ?? "" };
}

/** The topic in the head of a conversation: to choose, and to confirm what a rule or the model suggests. */
export class TopicChoice {
  #select;
  #confirm;
  #pendingOf;

  /** `root` holds the select and the button; `pending()`: commands that the log has not confirmed. */
  constructor({ root, pending, onChoose }) {
    [this.#select, this.#confirm, this.#pendingOf] = [root.querySelector("select"), root.querySelector("[data-action=confirm-topic]"), pending];
    learnNames([...this.#select.options].map(({ value, text }) => [value, text]));
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
    this.#confirm.addEventListener("click", () => onChoose(this.#select.value));
  }

  draw(row, mayChoose) {
    const { topic, source } = chosenTopic(row, this.#pendingOf());
    this.#offer(topic);
    this.#select.value = topic;
    this.#select.disabled = !mayChoose;
    this.#select.dataset.source = source;
    this.#confirm.hidden = !mayChoose || !topic || source === "person";
  }

  /** Old topics are offered no more, yet a ticket may have one. */
  #offer(topic) {
    for (const option of this.#select.options) option.hidden = option.disabled = option.hasAttribute("data-inactive") && option.value !== topic;
    if ([...this.#select.options].every(({ value }) => value !== topic)) this.#select.add(new Option(topicOf(topic), topic));
  }
}
