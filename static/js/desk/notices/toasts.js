import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, onClick, showOnly, slot } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { Person, Row } from "../connection/protocol.d.ts" */
/** @import { Ticking } from "../ticket/wait_state.js" */

const TOAST_DURATION = 8_000; // ms
// On the screen at a time; the oldest makes room, but never the one of new tickets.
const TOAST_LIMIT = 3;
const NEWS = "news";

/**
 * What has just happened, below the list: one toast for all new tickets, and short notices. A row
 * is the notification that stays; a toast goes by itself, and takes no room from what one works
 * with.
 */
export class Toasts {
  #root;
  #ticker;
  #on;
  /** @type {Map<string, { row: Row, title: string, text: string }>} */
  #news = new Map(); // tickets that were not opened yet, by conversation: { row, title, text }
  /** @type {Map<HTMLElement, number>} */
  #timers = new Map(); // by toast

  /**
   * `on`: open, later, undo, wake and copy, each with the conversation
   * @param {{
   *   root: HTMLElement, ticker: Ticking, on: Record<string, (conversation: string) => void>,
   * }} parts
   */
  constructor({ root, ticker, on }) {
    this.#root = root;
    this.#ticker = ticker;
    this.#on = on;
    onClick(root, (target) => this.#click(target.closest("[data-action]")));
  }

  /**
   * Of the new tickets that were not opened yet the one that has waited longest, though its toast
   * is gone.
   */
  get longest() {
    return [...this.#news.values()].sort(
      (a, b) => Date.parse(beganOf(a.row)) - Date.parse(beganOf(b.row)),
    )[0]?.row.conversation;
  }

  /** @param {Row} row */
  ticket(row) {
    const { handed, customer: name } = row;
    if (handed)
      this.#add(
        row,
        say(gettext("From %(colleague)s: %(name)s"), { name, colleague: handed.by }),
        handed.note,
      );
    else this.#add(row, say(gettext("New: %(name)s"), { name }), row.snippet?.text ?? "");
  }

  /**
   * One's own ticket has lain until its time.
   * @param {Row} row
   */
  woken(row) {
    this.#add(
      row,
      say(gettext("Snooze ended: %(name)s"), { name: row.customer }),
      row.snippet?.text ?? "",
    );
  }

  /**
   * It was opened or answered, or is not ours any more.
   * @param {string} conversation
   */
  drop(conversation) {
    if (!this.#news.delete(conversation) || !this.#find(NEWS)) return;
    if (this.#news.size) this.#drawNews();
    else this.#remove(this.#find(NEWS));
  }

  /** @param {string} text */
  notice(text) {
    this.#show("toast-notice", { text, kind: text });
  }

  /**
   * It went well.
   * @param {string} text
   */
  done(text) {
    this.#show("toast-done", { text, kind: text });
  }

  /**
   * A first answer of a colleague, or of nobody yet, is late or about to be. One's own shows in
   * its row.
   * @param {{ customer: string, operator: Person | null, sla: "warned" | "breached" }} options
   * @param {string} me
   */
  promise({ customer: name, operator, sla }, me) {
    if (operator?.id === me) return;
    const words =
      sla === "breached"
        ? gettext("%(name)s: first reply overdue (%(who)s)")
        : gettext("%(name)s: first reply due soon (%(who)s)");
    this.#show("toast-notice", {
      text: say(words, { name, who: operator?.name ?? gettext("nobody yet") }),
      kind: "promise",
    });
  }

  /**
   * It has another operator now, and there is a text of one's own in it: it can be taken along.
   * @param {string} conversation
   * @param {string} text
   */
  taken(conversation, text) {
    this.#show("toast-taken", { conversation, text, lasts: 3 * TOAST_DURATION });
  }

  /**
   * A ticket was closed by one's own hand: for `seconds` that can be taken back.
   * @param {string} conversation
   * @param {number} number
   * @param {number} seconds
   */
  closed(conversation, number, seconds) {
    this.#show("toast-closed", {
      conversation,
      text: say(gettext("Closed #%(number)s"), { number }),
      lasts: seconds * 1000,
    });
  }

  /**
   * @param {string} conversation
   * @param {string} text
   */
  snoozed(conversation, text) {
    this.#show("toast-snoozed", { conversation, text });
  }

  /**
   * It is awake: nothing to take back any more.
   * @param {string} conversation
   */
  awake(conversation) {
    /** @type {HTMLElement | null} */
    const toast = this.#root.querySelector(
      `[data-conversation="${CSS.escape(conversation)}"]:has([data-action=wake])`,
    );
    if (toast) this.#remove(toast);
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

  /**
   * @param {Row} row
   * @param {string} title
   * @param {string} text
   */
  #add(row, title, text) {
    this.#news.delete(row.conversation);
    this.#news.set(row.conversation, { row, title, text });
    this.#show("toast-ticket", { kind: NEWS });
    this.#drawNews();
  }

  #drawNews() {
    const { row, title, text } = this.#news.get(this.longest);
    const [toast, count] = [this.#find(NEWS), this.#news.size];
    const many = ngettext("%(count)s new ticket", "%(count)s new tickets", count);
    const longest = say(gettext("Longest wait: %(name)s"), { name: row.customer });
    fill(toast, count > 1 ? { title: say(many, { count }), text: longest } : { title, text });
    drawAvatar(slot(toast, "avatar"), row.customer);
    showOnly(toast, "data-channel", row.channel);
    toast.dataset.conversation = row.conversation;
    this.#ticker.wait(slot(toast, "sla"), row.waiting_since, row);
  }

  get #toasts() {
    return /** @type {HTMLCollectionOf<HTMLElement>} */ (this.#root.children);
  }

  /**
   * Of one `kind` there is one: the newer stands for the older.
   * @param {string} template
   * @param {{ text?: string, conversation?: string, kind?: string, lasts?: number }} options
   */
  #show(template, { text, conversation, kind = "", lasts = TOAST_DURATION }) {
    if (kind && this.#find(kind)) this.#remove(this.#find(kind));
    const toast = fill(clone(template), { text: text ?? "" });
    Object.assign(toast.dataset, { kind }, conversation && { conversation });
    this.#root.append(toast);
    this.#timers.set(
      toast,
      setTimeout(() => this.#remove(toast), lasts),
    );
    while (this.#root.children.length > TOAST_LIMIT)
      this.#remove([...this.#toasts].find(({ dataset }) => dataset.kind !== NEWS));
  }

  /** @param {string} kind */
  #find(kind) {
    return [...this.#toasts].find(({ dataset }) => dataset.kind === kind);
  }

  /** @param {HTMLElement} toast */
  #remove(toast) {
    clearTimeout(this.#timers.get(toast));
    this.#timers.delete(toast);
    toast.remove();
  }

  /** @param {HTMLElement | null | undefined} button */
  #click(button) {
    if (!button) return;
    const toast = button.closest(".toast");
    const { conversation, kind } = toast.dataset;
    const meant =
      kind === NEWS && button.dataset.action === "later" ? [...this.#news.keys()] : [conversation];
    this.#remove(toast);
    for (const each of meant) if (each) this.#on[button.dataset.action](each);
  }
}

/** @param {{ waiting_since: string | null, handed: Row["handed"], opened_at: string }} options */
const beganOf = ({ waiting_since: waiting, handed, opened_at: opened }) =>
  waiting ?? handed?.at ?? opened;
