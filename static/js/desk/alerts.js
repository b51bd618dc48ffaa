import { notify } from "./desktop.js";
import { news } from "./rows.js";
import { gettext, say } from "./words.js";

/** What a person has to hear of: decides whether a change of a row deserves a toast, a ring, a chime, a notification. */
export class Alerts {
  #bell;
  #toasts;
  #voice;
  #icon;
  #favicon;
  #may;
  #onOpen;
  #title = document.title;
  #own = new Set(); // taken by this person's own hand: no news to them

  /** `may(kind)`: whether the system may be asked to show "ticket" or "message". */
  constructor({ bell, toasts, voice, icon, favicon, may, onOpen }) {
    [this.#bell, this.#toasts, this.#voice, this.#icon] = [bell, toasts, voice, icon];
    [this.#favicon, this.#may, this.#onOpen] = [favicon, may, onOpen];
  }

  /** The reader takes this ticket themselves. */
  expect(conversation) {
    this.#own.add(conversation);
  }

  row({ before, after }, { me, inView }) {
    if (after.offered_to?.id === me) return; // it rings as an offer
    const isMine = after.state === "assigned" && after.operator?.id === me;
    const isAnswered = !after.waiting_since && !after.handed; // a ticket that was handed over is news until it is opened
    if (!isMine || isAnswered || (after.unread === 0 && before)) this.quiet(after.conversation);
    const what = news(before, after, me);
    if (what === "assigned" && !this.#own.delete(after.conversation)) this.#assigned(after, inView);
    if (what === "message" && !inView) this.#message(after);
    if (what === "woken" && !this.#own.delete(after.conversation)) this.#woken(after);
  }

  quiet(conversation) {
    this.#bell.hush(conversation);
    this.#toasts.drop(conversation);
  }

  opened(conversation) {
    this.quiet(conversation);
    this.#voice.tell(conversation);
  }

  set count(waiting) {
    this.#favicon.count = waiting;
    document.title = waiting ? `(${waiting}) ${this.#title}` : this.#title;
  }

  #assigned(row, inView) {
    if (!inView) this.#toasts.ticket(row);
    if (row.waiting_since && !inView) this.#bell.ring(row.conversation);
    this.#notify("ticket", row, say(gettext("New ticket from %(name)s"), { name: row.customer }));
  }

  #woken(row) {
    this.#toasts.woken(row);
    this.#bell.chime();
    this.#notify("ticket", row, say(gettext("Snooze ended: %(name)s"), { name: row.customer }));
  }

  #message(row) {
    this.#bell.chime();
    this.#notify("message", row, say(gettext("%(name)s has written"), { name: row.customer }));
  }

  #notify(kind, { conversation, ticket }, title) {
    if (!document.hidden || !this.#voice.speaks || !this.#may(kind)) return;
    notify({ title, body: `#${ticket}`, tag: conversation, icon: this.#icon, onClick: () => this.#onOpen(conversation) });
  }
}
