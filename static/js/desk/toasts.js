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

  /** `on`: open, later, undo and copy, each with the conversation */
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
    const toast = fill(clone("toast-ticket"), { title: say(gettext("New: %(name)s"), { name: row.customer }), text: row.snippet?.text ?? "" });
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

  /** A colleague has it now, and there is a text of one's own in it: it can be taken along. */
  taken(conversation, text) {
    const toast = fill(clone("toast-taken"), { text });
    toast.dataset.conversation = conversation;
    this.#root.append(toast);
    setTimeout(() => toast.remove(), 3 * NOTICE_LASTS);
  }

  /** A ticket was closed by one's own hand: for `seconds` that can be taken back. */
  closed(conversation, number, seconds) {
    const toast = fill(clone("toast-closed"), { text: say(gettext("Closed #%(number)s"), { number }) });
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
