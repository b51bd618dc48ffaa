import { bank, shortIn } from "./bank_time.js";
import { duration } from "./clock.js";
import { fill, show, slot } from "./templates.js";
import { hourOf } from "./times.js";
import { TopicChoice } from "./topics.js";
import { channelOf, outcomeOf, toneOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

/** The head of the conversation: whose it is, how long it has taken, what can be done. */
export class Head {
  #root;
  #ticker;
  #clock;
  #topic;

  /** `onTopic(code)`: the person says what the ticket is about. */
  constructor({ root, ticker, outbox, clock, onTopic }) {
    [this.#root, this.#ticker, this.#clock] = [root, ticker, clock];
    this.#topic = new TopicChoice({ root: root.querySelector("[data-part=topic]"), pending: () => outbox.entries, onChoose: onTopic });
    slot(root, "sla").dataset.long = "";
  }

  draw(row, { actions }) {
    const isClosed = row.state === "closed";
    fill(this.#root, { name: row.customer, number: `#${row.ticket}`, outcome: outcomeOf(row.reason) });
    fill(this.#root, { about: say(gettext("%(channel)s · opened %(time)s"), { channel: channelOf(row.channel), time: hourOf(row.opened_at) }) });
    for (const action of ["accept", "reopen", "close", "transfer", "escalate", "snooze", "wake"]) show(this.#root.querySelector(`[data-action=${action}]`), actions.has(action));
    this.drawTopic(row, actions);
    show(slot(this.#root, "outcome"), isClosed);
    slot(this.#root, "outcome").dataset.tone = toneOf(row.reason);
    this.#ticker.wait(slot(this.#root, "sla"), isClosed || row.snoozed_until ? null : row.waiting_since, row);
    show(this.#root.querySelector("[data-part=snoozed]"), Boolean(row.snoozed_until));
    if (row.snoozed_until) fill(this.#root, { snoozed: say(gettext("Snoozed until %(time)s"), { time: shortIn(bank.zone, row.snoozed_until, this.#clock.now()) }) });
    this.#firstReply(row);
    this.#open(row, isClosed);
  }

  drawTopic(row, actions) {
    this.#topic.draw(row, actions.has("categorise"));
  }

  #firstReply({ first_response_at: answered, cycle_started_at: started, snoozed_until: snoozed }) {
    show(this.#root.querySelector("[data-part=first-reply]"), Boolean(answered) && !snoozed); // the badge needs its place
    if (!answered) return;
    const seconds = Math.max(0, Math.round((Date.parse(answered) - Date.parse(started)) / 1000));
    fill(this.#root, { "first-reply": say(gettext("First reply %(time)s"), { time: duration(seconds) }) });
  }

  #open(row, isClosed) {
    const open = slot(this.#root, "open");
    show(open, !isClosed);
    if (isClosed) return delete open.dataset.ago;
    open.dataset.words = gettext("Open %(time)s");
    this.#ticker.ago(open, row.cycle_started_at);
  }
}
