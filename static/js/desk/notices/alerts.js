import { gettext, say } from "../../text/translation.js";
import { isNewlyHanded } from "../ticket/handed.js";
import { notify } from "./desktop_notifications.js";
import { news } from "./news.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Favicon } from "./favicon.js" */
/** @import { LeadingTab } from "./leading_tab.js" */
/** @import { Sounds } from "./sounds.js" */
/** @import { Toasts } from "./toasts.js" */

/**
 * What a person has to hear of: decides whether a change of a row deserves a toast, a ring, a
 * chime, a notification.
 */
export class Alerts {
  #sounds;
  #toasts;
  #leadingTab;
  #icon;
  #favicon;
  #may;
  #onOpen;
  #title = document.title;
  /** @type {Set<string>} */
  #own = new Set(); // taken by this person's own hand: no news to them

  /**
   * `may(kind)`: whether the system may be asked to show "ticket" or "message".
   * @param {{
   *   sounds: Sounds, toasts: Toasts, leadingTab: LeadingTab, icon: string, favicon: Favicon,
   *   may: (kind: "ticket" | "message") => boolean, onOpen: (conversation: string) => void,
   * }} parts
   */
  constructor({ sounds, toasts, leadingTab, icon, favicon, may, onOpen }) {
    this.#sounds = sounds;
    this.#toasts = toasts;
    this.#leadingTab = leadingTab;
    this.#icon = icon;
    this.#favicon = favicon;
    this.#may = may;
    this.#onOpen = onOpen;
  }

  /**
   * The reader takes this ticket themselves.
   * @param {string} conversation
   */
  expect(conversation) {
    this.#own.add(conversation);
  }

  /**
   * @param {{ before: Row | undefined, after: Row }} options
   * @param {{ me: string, inView: boolean }} options
   */
  row({ before, after }, { me, inView }) {
    if (after.offered_to?.id === me) return; // it rings as an offer
    const isMine = after.state === "assigned" && after.operator?.id === me;
    // What a colleague handed over is news until it is opened or answered, whoever has read what.
    const isDone = !after.waiting_since || (after.unread === 0 && before);
    if (!isMine || (isDone && !isNewlyHanded(after))) this.quiet(after.conversation);
    const what = news(before, after, me);
    if (what === "assigned" && !this.#own.delete(after.conversation)) this.#assigned(after, inView);
    if (what === "message" && !inView) this.#message(after);
    if (what === "woken" && !this.#own.delete(after.conversation)) this.#woken(after);
  }

  /** @param {string} conversation */
  quiet(conversation) {
    this.#sounds.hush(conversation);
    this.#toasts.drop(conversation);
  }

  /** @param {string} conversation */
  opened(conversation) {
    this.quiet(conversation);
    this.#leadingTab.tell(conversation);
  }

  /** @param {number} waiting */
  set count(waiting) {
    this.#favicon.count = waiting;
    document.title = waiting ? `(${waiting}) ${this.#title}` : this.#title;
  }

  /**
   * @param {Row} row
   * @param {boolean} inView
   */
  #assigned(row, inView) {
    if (!inView) this.#toasts.ticket(row);
    if ((row.waiting_since || isNewlyHanded(row)) && !inView) this.#sounds.ring(row.conversation);
    this.#notify("ticket", row, say(gettext("New ticket from %(name)s"), { name: row.customer }));
  }

  /** @param {Row} row */
  #woken(row) {
    this.#toasts.woken(row);
    this.#sounds.chime();
    this.#notify("ticket", row, say(gettext("Snooze ended: %(name)s"), { name: row.customer }));
  }

  /** @param {Row} row */
  #message(row) {
    this.#sounds.chime();
    this.#notify("message", row, say(gettext("%(name)s has written"), { name: row.customer }));
  }

  /**
   * @param {"ticket" | "message"} kind
   * @param {{ conversation: string, ticket: number }} options
   * @param {string} title
   */
  #notify(kind, { conversation, ticket }, title) {
    if (!document.hidden || !this.#leadingTab.isLeading || !this.#may(kind)) return;
    notify({
      title,
      body: `#${ticket}`,
      tag: conversation,
      icon: this.#icon,
      onClick: () => this.#onOpen(conversation),
    });
  }
}
