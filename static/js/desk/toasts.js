import { drawAvatar } from "./names.js";
import { clone, fill, showOnly, slot } from "./templates.js";
import { gettext, say } from "./words.js";

const NOTICE_LASTS = 10_000; // ms
const MOST = 3;

/** What has just happened, over the foot of the list: a new ticket until it is opened, a notice for a while. */
export class Toasts {
  #root;
  #ticker;
  #on;
  #tickets = new Map();

  /** `on`: open, later, undo, wake and copy, each with the conversation */
  constructor({ root, ticker, on }) {
    [this.#root, this.#ticker, this.#on] = [root, ticker, on];
    root.addEventListener("click", ({ target }) => this.#click(target.closest("[data-action]")));
  }

  /** The newest ticket that has not been opened. */
  get newest() {
    return [...this.#tickets.keys()].at(-1);
  }

  ticket(row) {
    this.drop(row.conversation);
    const { handed, customer: name } = row;
    if (handed) this.#ticket(row, say(gettext("From %(colleague)s: %(name)s"), { name, colleague: handed.by }), handed.note);
    else this.#ticket(row, say(gettext("New: %(name)s"), { name }), row.snippet?.text ?? "");
  }

  /** One's own ticket has lain until its time. */
  woken(row) {
    this.drop(row.conversation);
    this.#ticket(row, say(gettext("Awake again: %(name)s"), { name: row.customer }), row.snippet?.text ?? "");
  }

  #ticket(row, title, text) {
    const toast = fill(clone("toast-ticket"), { title, text });
    drawAvatar(slot(toast, "avatar"), row.customer);
    showOnly(toast, "data-channel", row.channel);
    toast.dataset.conversation = row.conversation;
    this.#tickets.set(row.conversation, toast);
    this.#root.append(toast);
    this.#ticker.wait(slot(toast, "sla"), row.waiting_since, row);
    while (this.#root.children.length > MOST) this.#drop(this.#root.firstElementChild);
  }

  notice(text) {
    const toast = fill(clone("toast-notice"), { text });
    this.#root.append(toast);
    setTimeout(() => toast.remove(), NOTICE_LASTS);
  }

  /** A first answer is late, or about to be. */
  promise({ customer: name, operator, sla }) {
    const who = operator?.name ?? gettext("nobody yet");
    const words = sla === "breached" ? gettext("Late: %(name)s has no first answer (%(who)s)") : gettext("Hurry: %(name)s waits for a first answer (%(who)s)");
    this.notice(say(words, { name, who }));
  }

  /** It has another operator now, and there is a text of one's own in it: it can be taken along. */
  taken(conversation, text) {
    this.#done("toast-taken", conversation, text, (3 * NOTICE_LASTS) / 1000);
  }

  /** A ticket was closed by one's own hand: for `seconds` that can be taken back. */
  closed(conversation, number, seconds) {
    this.#done("toast-closed", conversation, say(gettext("Closed #%(number)s"), { number }), seconds);
  }

  snoozed(conversation, text) {
    this.#done("toast-snoozed", conversation, text, NOTICE_LASTS / 1000);
  }

  /** It is awake: nothing to take back any more. */
  awake(conversation) {
    this.#root.querySelector(`[data-conversation="${CSS.escape(conversation)}"]:has([data-action=wake])`)?.remove();
  }

  get canUndo() {
    return Boolean(this.#undo);
  }

  /** Take back what was done last, by the keyboard. */
  undo() {
    this.#click(this.#undo);
  }

  get #undo() {
    return [...this.#root.querySelectorAll("[data-action=undo], [data-action=wake]")].at(-1);
  }

  #done(template, conversation, text, seconds) {
    const toast = fill(clone(template), { text });
    toast.dataset.conversation = conversation;
    this.#root.append(toast);
    setTimeout(() => toast.remove(), seconds * 1000);
  }

  drop(conversation) {
    const toast = this.#tickets.get(conversation);
    if (toast) this.#drop(toast);
  }

  #drop(toast) {
    toast.remove();
    if (this.#tickets.get(toast.dataset.conversation) === toast) this.#tickets.delete(toast.dataset.conversation);
  }

  #click(button) {
    if (!button) return;
    const toast = button.closest(".toast");
    const { conversation } = toast.dataset;
    this.#drop(toast);
    if (conversation) this.#on[button.dataset.action](conversation);
  }
}
