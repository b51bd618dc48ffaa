import { fill, find, show, slot } from "../../elements/templates.js";
import { bank, shortIn } from "../../text/bank_time.js";
import { duration } from "../../text/durations.js";
import { gettext, say } from "../../text/translation.js";
import { channelOf, outcomeOf, toneOf } from "../ticket/terms.js";
import { TopicChoice, topicOf } from "../ticket/topics.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { TicketFacts } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Ticking } from "../ticket/wait_state.js" */

const ACTIONS = ["accept", "reopen", "close", "transfer", "escalate", "snooze", "wake"];

/** The head of the conversation: whose it is, how long it has taken, what can be done. */
export class Header {
  #root;
  #ticker;
  #clock;
  #topic;

  /**
   * `onTopic(code)`: the person says what the ticket is about.
   * @param {{
   *   root: HTMLElement, ticker: Ticking, outbox: Pick<Outbox, "entries">, clock: ServerClock,
   *   onTopic: (topic: string) => void,
   * }} parts
   */
  constructor({ root, ticker, outbox, clock, onTopic }) {
    this.#root = root;
    this.#ticker = ticker;
    this.#clock = clock;
    this.#topic = new TopicChoice({
      root: find(root, "[data-part=topic]"),
      pending: () => outbox.entries,
      onChoose: onTopic,
    });
    slot(root, "sla").dataset.long = "";
  }

  /**
   * @param {Row} row
   * @param {{ actions: Set<string> }} options
   */
  draw(row, { actions }) {
    const isClosed = row.state === "closed";
    fill(this.#root, {
      name: row.customer,
      number: `#${row.ticket}`,
      outcome: outcomeOf(row.reason, Boolean(row.first_response_at)),
    });
    this.#about(row);
    for (const action of ACTIONS)
      show(find(this.#root, `[data-action=${action}]`), actions.has(action));
    show(find(this.#root, "[data-action=current]"), false);
    show(find(this.#root, "[data-part=topic]"), true);
    this.drawTopic(row, actions);
    show(slot(this.#root, "outcome"), isClosed);
    slot(this.#root, "outcome").dataset.tone = toneOf(row.reason, Boolean(row.first_response_at));
    this.#ticker.wait(
      slot(this.#root, "sla"),
      isClosed || row.snoozed_until ? null : row.waiting_since,
      row,
    );
    show(find(this.#root, "[data-part=snoozed]"), Boolean(row.snoozed_until));
    if (row.snoozed_until)
      fill(this.#root, {
        snoozed: say(gettext("Snoozed until %(time)s"), {
          time: shortIn(bank.zone, row.snoozed_until, this.#clock.now()),
        }),
      });
    this.#firstReply(row);
    this.#open(row, isClosed);
  }

  /**
   * The head of an earlier ticket, whose place is on the screen: nothing can be done with it.
   * @param {TicketFacts} ticket
   * @param {Row} row
   */
  drawEarlier(ticket, row) {
    fill(this.#root, {
      number: `#${ticket.ticket}`,
      outcome: outcomeOf(ticket.reason),
      current: say(gettext("Go to #%(number)s"), { number: row.ticket }),
    });
    this.#about(ticket, ticket.topic && topicOf(ticket.topic));
    for (const action of ACTIONS) show(find(this.#root, `[data-action=${action}]`), false);
    show(find(this.#root, "[data-action=current]"), true);
    show(find(this.#root, "[data-part=topic]"), false);
    show(find(this.#root, "[data-part=snoozed]"), false);
    this.#ticker.wait(slot(this.#root, "sla"), null, row);
    show(slot(this.#root, "outcome"), true);
    slot(this.#root, "outcome").dataset.tone = toneOf(ticket.reason);
    this.#firstReply({ ...ticket, snoozed_until: null });
    this.#open(row, true);
  }

  /**
   * @param {Pick<Row, "channel" | "opened_at">} ticket
   * @param {string} [topic]
   */
  #about({ channel, opened_at: openedAt }, topic = "") {
    const about = say(gettext("%(channel)s · opened %(time)s"), {
      channel: channelOf(channel),
      time: shortIn(bank.zone, openedAt, this.#clock.now()),
    });
    fill(this.#root, { about: topic ? `${topic} · ${about}` : about });
  }

  /**
   * @param {Row} row
   * @param {Set<string>} actions
   */
  drawTopic(row, actions) {
    this.#topic.draw(row, actions.has("categorise"));
  }

  focusTopic() {
    this.#topic.focus();
  }

  /**
   * @param {{
   *   first_response_at: string | null, cycle_started_at: string, snoozed_until: string | null,
   * }} options
   */
  #firstReply({ first_response_at: answered, cycle_started_at: started, snoozed_until: snoozed }) {
    // The badge needs its place.
    show(find(this.#root, "[data-part=first-reply]"), Boolean(answered) && !snoozed);
    if (!answered) return;
    // Whole seconds that have passed, as in the history and on the clock that ran until then.
    const seconds = Math.max(0, Math.floor((Date.parse(answered) - Date.parse(started)) / 1000));
    fill(this.#root, {
      "first-reply": say(gettext("First reply %(time)s"), { time: duration(seconds) }),
    });
  }

  /**
   * @param {Row} row
   * @param {boolean} isClosed
   */
  #open(row, isClosed) {
    const open = slot(this.#root, "open");
    show(open, !isClosed);
    if (isClosed) return delete open.dataset.ago;
    open.dataset.words = gettext("Open %(time)s");
    this.#ticker.ago(open, row.cycle_started_at);
  }
}
