import { drawAvatar } from "../../elements/avatar.js";
import { fill, find, show, showOnly, slot } from "../../elements/templates.js";
import { bank, shortIn } from "../../text/bank_time.js";
import { shortOf } from "../../text/dates.js";
import { gettext, say } from "../../text/translation.js";
import { isNewlyHanded } from "../ticket/handed.js";
import { badgeOf, channelOf, toneOf } from "../ticket/terms.js";
import { saidAt } from "./rows.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Ticking } from "../ticket/wait_state.js" */

/**
 * @typedef {object} RowState What this window knows of a row beside the row.
 * @property {boolean} isCurrent its conversation is on the screen
 * @property {boolean} isMine
 * @property {boolean} isTyping its customer writes
 * @property {boolean | null} isChosen null while one click opens a conversation
 */

/** Draws one row of the list. */
export class ListRow {
  #clock;
  #ticker;

  /** @param {{ clock: ServerClock, ticker: Ticking }} parts */
  constructor({ clock, ticker }) {
    this.#clock = clock;
    this.#ticker = ticker;
  }

  /**
   * @param {HTMLElement} item
   * @param {Row} row
   * @param {RowState} state
   */
  draw(item, row, { isCurrent, isMine, isTyping, isChosen }) {
    drawAvatar(slot(item, "avatar"), row.customer);
    showOnly(item, "data-channel", row.channel);
    const isNew = !isBeforeMe(row);
    const isHanded = isMine && isNewlyHanded(row) && !isNew;
    const said = isHanded ? handedWords(row) : snippetOf(row, isMine && isNew);
    const snippet = isTyping ? gettext("typing…") : said;
    fill(item, { name: row.customer, number: `#${row.ticket}`, snippet });
    fill(item, { about: channelOf(row.channel), "unread-count": row.unread });
    show(slot(item, "line"), row.line === 2);
    this.#drawAside(item, row);
    drawState(item, row);
    const link = find(item, "a");
    link.toggleAttribute("data-unread", row.unread > 0);
    if (isCurrent) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    drawChoice(item, row, isChosen);
    this.#drawWhen(item, row);
  }

  /**
   * What stands beside the channel: when it wakes, else the team it waits for.
   * @param {HTMLElement} item
   * @param {Row} row
   */
  #drawAside(item, row) {
    const { snoozed_until: until } = row;
    const wakes = until && shortIn(bank.zone, until, this.#clock.now());
    const team = row.state === "queued" ? row.team : "";
    const aside = until ? say(gettext("Snoozed to %(time)s"), { time: wakes }) : team;
    show(slot(item, "aside"), Boolean(aside));
    show(find(item, "[data-part=snoozed]"), Boolean(until));
    for (const part of item.querySelectorAll("[data-part=about]")) show(part, !until);
    fill(item, { aside });
  }

  /**
   * @param {HTMLElement} item
   * @param {Row} row
   */
  #drawWhen(item, row) {
    const pill = slot(item, "sla");
    const when = slot(item, "when");
    const waits = row.state === "closed" || row.snoozed_until ? null : row.waiting_since;
    pill.dataset.who = row.state === "assigned" ? row.customer : "";
    this.#ticker.wait(pill, waits, row);
    delete when.dataset.ago;
    show(when, !waits);
    if (row.state === "closed") when.textContent = shortOf(row.closed_at, this.#clock.now());
    else if (!waits) this.#ticker.ago(when, saidAt(row));
  }
}

/**
 * @param {HTMLElement} item
 * @param {Row} row
 */
function drawState(item, { state, reason, unread, first_response_at: answered }) {
  const outcome = slot(item, "outcome");
  fill(item, { outcome: badgeOf(reason, Boolean(answered)) });
  outcome.dataset.tone = toneOf(reason, Boolean(answered));
  show(outcome, state === "closed");
  show(slot(item, "unread"), unread > 0);
  show(find(item, "[data-action=accept]"), state === "queued");
  item.toggleAttribute("data-queued", state === "queued");
}

/**
 * @param {HTMLElement} item
 * @param {Row} row
 * @param {boolean | null} isChosen
 */
function drawChoice(item, { customer }, isChosen) {
  /** @type {HTMLInputElement} */
  const box = find(item, "[type=checkbox]");
  show(box, isChosen !== null);
  box.checked = Boolean(isChosen);
  box.setAttribute("aria-label", say(gettext("Select %(name)s"), { name: customer }));
  item.toggleAttribute("data-chosen", box.checked);
}

/**
 * Whether it was said before the ticket was handed to whoever has it now.
 * @param {Row} row
 */
const isBeforeMe = ({ snippet, handed }) =>
  Boolean(handed && snippet && Date.parse(snippet.at) < Date.parse(handed.at));

/**
 * Who handed it over, and what they wrote for me.
 * @param {Row} row
 */
const handedWords = ({ handed }) =>
  say(gettext("%(name)s: %(note)s"), { name: handed.by, note: handed.note });

/**
 * @param {Row} row
 * @param {boolean} isMine
 */
function snippetOf({ snippet }, isMine) {
  if (!snippet) return gettext("No messages yet");
  const text = snippet.text || gettext("A place"); // a file comes with its name
  if (snippet.by === "customer") return text;
  return `${isMine ? gettext("You:") : gettext("Colleague:")} ${text}`;
}
