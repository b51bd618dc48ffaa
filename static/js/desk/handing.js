import { bank, shortIn } from "./bank_time.js";
import { Snooze } from "./snooze.js";
import { ESCALATE, TRANSFER, TransferDialog } from "./transfer_dialog.js";
import { lineOf } from "./targets.js";
import { gettext, say } from "./words.js";

const HANDED = new Set(["ticket.transferred", "ticket.escalated"]);
const LATELY = 10_000; // ms in which a ticket that left the lists left by our own hand

/** What makes a ticket leave the hands of this person: for a colleague, or until a time. */
export class Handing {
  #talk;
  #outgoing;
  #outbox;
  #toasts;
  #alerts;
  #dialog;
  #snooze;
  #clock;
  #given = new Map(); // conversation → when it was given away here

  /** `at(id)`: an element of the page; `load(conversation)`: who can be reached now. */
  constructor({ at, talk, outgoing, outbox, toasts, alerts, clock, load }) {
    [this.#talk, this.#outgoing, this.#outbox, this.#toasts, this.#alerts, this.#clock] = [talk, outgoing, outbox, toasts, alerts, clock];
    this.#dialog = new TransferDialog({
      ...{ dialog: at("transfer-dialog"), load },
      onSend: (kind, conversation, content) => outgoing.command(kind, conversation, content).client_id,
    });
    this.#snooze = new Snooze({
      ...{ button: at("snooze-open"), menu: at("snooze-menu"), dialog: at("snooze-dialog"), clock },
      onSnooze: (time) => outgoing.command("ticket.snooze", talk.conversation, { until: new Date(time).toISOString() }),
    });
  }

  transfer() {
    this.#open("transfer", TRANSFER);
  }

  escalate() {
    this.#open("escalate", ESCALATE);
  }

  /** To sleep, or awake again: one key for both. */
  snooze() {
    if (this.#talk.actions.has("wake")) this.wake(this.#talk.conversation);
    else if (this.#talk.actions.has("snooze")) this.#snooze.open();
  }

  wake(conversation) {
    this.#alerts.expect(conversation);
    this.#outgoing.command("ticket.unsnooze", conversation);
  }

  leave() {
    this.#snooze.leave();
  }

  /** Whether this person has given it away just now: they need not be told that it is gone. */
  isOwn(conversation) {
    const isSending = this.#outbox.entries.some((entry) => entry.conversation === conversation && [TRANSFER, ESCALATE].includes(entry.type));
    return isSending || performance.now() - (this.#given.get(conversation) ?? -Infinity) < LATELY;
  }

  lost(conversation) {
    this.#dialog.lost(conversation);
  }

  /** An event of the log, before the outbox knows of it. One of many is told where the many are. */
  event(event, { isOneOfMany = false } = {}) {
    this.#dialog.settled(event);
    if (event.type === "ticket.woken") this.#toasts.awake(event.conversation);
    if (!this.#outbox.entries.some(({ client_id: id }) => id === event.client_id)) return;
    if (event.type === "ticket.snoozed") this.#toasts.snoozed(event.conversation, say(gettext("Snoozed until %(time)s"), { time: shortIn(bank.zone, event.until, this.#clock.now()) }));
    if (!HANDED.has(event.type)) return;
    this.#given.set(event.conversation, performance.now());
    if (!isOneOfMany) this.#toasts.notice(say(gettext("#%(number)s goes to %(name)s"), { number: event.ticket, name: event.to.name || lineOf(event.to.line) }));
  }

  /** Whether the dialog shows this refusal itself. */
  refused(refusal) {
    return this.#dialog.refused(refusal);
  }

  #open(action, kind) {
    if (this.#talk.actions.has(action) && !this.#dialog.isOpen) this.#dialog.open(kind, this.#talk.row);
  }
}
