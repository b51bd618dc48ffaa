/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { Attachments } from "../composer/attachments.js" */
/** @import { Composer } from "../composer/composer.js" */
/** @import { Drafts } from "../composer/drafts.js" */
/** @import { Macros } from "../composer/macros.js" */
/** @import { ConnectionBanner } from "../connection/connection_banner.js" */
/** @import { Welcome } from "../connection/protocol.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Colleagues } from "../conversation/colleagues.js" */
/** @import { ConversationView } from "../conversation/conversation_view.js" */
/** @import { Marks } from "../conversation/marks.js" */
/** @import { Subscriptions } from "../conversation/subscriptions.js" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Session } from "./session.js" */
/** @import { Ticker } from "./ticker.js" */

/**
 * @typedef {object} Learning What the server's word about this person goes to.
 * @property {ServerClock} clock
 * @property {Session} session
 * @property {Rows} rows
 * @property {Ticker} ticker
 * @property {Composer} composer
 * @property {Attachments} attachments
 */
/**
 * @typedef {object} Resuming What goes on with a new connection.
 * @property {ConnectionBanner} banner
 * @property {ConversationView} view
 * @property {Marks} marks
 * @property {Subscriptions} subscriptions
 * @property {Outbox} outbox
 * @property {Colleagues} colleagues
 * @property {Drafts} drafts
 * @property {Macros} macros
 */

const TEXT_LIMIT = 4000; // characters, of a server that does not say

/**
 * A connection stands: what the server says of this person holds from now on, and all goes on
 * from where it stood.
 * @param {Learning & Resuming} parts
 */
export function onWelcome(parts) {
  /** @param {Welcome} frame */
  return (frame) => {
    learn(frame, parts);
    resume(parts);
  };
}

/**
 * @param {Welcome} frame
 * @param {Learning} parts
 */
function learn(frame, { clock, session, rows, ticker, composer, attachments }) {
  clock.set(frame.time);
  session.welcome(frame);
  rows.me = session.me;
  ticker.limits = frame;
  composer.limit = frame.limits.text ?? TEXT_LIMIT;
  attachments.limit = frame.limits.file ?? attachments.limit;
}

/**
 * Only a follower hears that what they said has arrived, and what colleagues do.
 * @param {Resuming} parts
 */
function resume({ banner, view, marks, subscriptions, outbox, colleagues, drafts, macros }) {
  view.resume();
  banner.isLive = true;
  marks.reset();
  subscriptions.resume();
  for (const { conversation } of outbox.entries) subscriptions.open(conversation);
  outbox.resend();
  colleagues.resume();
  drafts.load();
  macros.refresh();
}

/**
 * A heartbeat: what was lost on the way is found by the newest numbers.
 * @param {{
 *   clock: ServerClock, subscriptions: Subscriptions, outbox: Outbox, colleagues: Colleagues,
 * }} options
 */
export function onPong({ clock, subscriptions, outbox, colleagues }) {
  /** @param {{ time: string, newest?: Record<string, number> }} frame */
  return ({ time, newest = {} }) => {
    clock.set(time);
    subscriptions.compare(newest);
    outbox.resendLate();
    colleagues.beat();
  };
}
