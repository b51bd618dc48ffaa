import { bank, shortIn } from "../../text/bank_time.js";
import { gettext, say } from "../../text/translation.js";
import { Snooze } from "./snooze.js";
import { lineOf } from "./targets.js";
import { ESCALATE, TRANSFER, TransferDialog } from "./transfer_dialog.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { CommandSender } from "../connection/command_sender.js" */
/** @import { LogEvent, Opened, Refusal } from "../connection/protocol.d.ts" */
/** @import { Targets } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { TransferKind } from "./transfer_dialog.js" */

/**
 * @typedef {object} Notices What tells the person what has become of a ticket.
 * @property {(words: string) => void} done
 * @property {(conversation: string, words: string) => void} snoozed
 * @property {(conversation: string) => void} awake
 */

const HANDED = new Set(["ticket.transferred", "ticket.escalated"]);
// Ms in which a ticket that left the lists left by our own hand.
const OWN_HANDOVER_DURATION = 10_000;

/** What makes a ticket leave the hands of this person: for a colleague, or until a time. */
export class Transfers {
  #view;
  #sender;
  #outbox;
  #toasts;
  #dialog;
  #snooze;
  #clock;
  /** @type {Map<string, number>} */
  #given = new Map(); // conversation → when it was given away here

  /**
   * `snooze`: its button, menu and dialog; `load(conversation)`: who can be reached now.
   * @param {{
   *   dialog: HTMLDialogElement,
   *   snooze: { button: HTMLButtonElement, menu: HTMLElement, dialog: HTMLDialogElement },
   *   view: Opened, sender: CommandSender, outbox: Outbox, toasts: Notices, clock: ServerClock,
   *   load: (conversation: string) => Promise<Targets>,
   * }} parts
   */
  constructor({ dialog, snooze, view, sender, outbox, toasts, clock, load }) {
    this.#view = view;
    this.#sender = sender;
    this.#outbox = outbox;
    this.#toasts = toasts;
    this.#clock = clock;
    this.#dialog = new TransferDialog({
      dialog,
      load,
      onSend: (kind, conversation, content) =>
        sender.command(kind, conversation, content).client_id,
    });
    this.#snooze = new Snooze({
      ...snooze,
      clock,
      onSnooze: (time) =>
        sender.command("ticket.snooze", view.conversation, { until: new Date(time).toISOString() }),
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
    if (this.#view.actions.has("wake")) this.#sender.wake(this.#view.conversation);
    else if (this.#view.actions.has("snooze")) this.#snooze.open();
  }

  leave() {
    this.#snooze.leave();
  }

  /**
   * Whether this person has given it away just now: they need not be told that it is gone.
   * @param {string} conversation
   */
  isOwn(conversation) {
    const isSending = this.#outbox.entries.some(
      (entry) => entry.conversation === conversation && [TRANSFER, ESCALATE].includes(entry.type),
    );
    return (
      isSending ||
      performance.now() - (this.#given.get(conversation) ?? -Infinity) < OWN_HANDOVER_DURATION
    );
  }

  /** @param {string} conversation */
  lost(conversation) {
    this.#dialog.lost(conversation);
  }

  /**
   * An event of the log, before the outbox knows of it. One of many is told where the many are.
   * @param {LogEvent} event
   * @param {{ isOneOfMany?: boolean }} [options]
   */
  event(event, { isOneOfMany = false } = {}) {
    this.#dialog.settled(event);
    if (event.type === "ticket.woken") this.#toasts.awake(event.conversation);
    if (!this.#outbox.entries.some(({ client_id: id }) => id === event.client_id)) return;
    if (event.type === "ticket.snoozed")
      this.#toasts.snoozed(
        event.conversation,
        say(gettext("Snoozed until %(time)s"), {
          time: shortIn(bank.zone, event.until, this.#clock.now()),
        }),
      );
    if (!HANDED.has(event.type)) return;
    this.#given.set(event.conversation, performance.now());
    if (!isOneOfMany)
      this.#toasts.done(
        say(gettext("Transferred #%(number)s to %(name)s"), {
          number: event.ticket,
          name: event.to.name || lineOf(event.to.line),
        }),
      );
  }

  /**
   * Whether the dialog shows this refusal itself.
   * @param {Refusal} refusal
   */
  refused(refusal) {
    return this.#dialog.refused(refusal);
  }

  /**
   * @param {string} action
   * @param {TransferKind} kind
   */
  #open(action, kind) {
    if (this.#view.actions.has(action) && !this.#dialog.isOpen)
      this.#dialog.open(kind, this.#view.row);
  }
}
