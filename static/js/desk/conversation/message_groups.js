import { needsAnotherFile, reasonOf } from "../../../../sdk/js/src/desk.ts";
import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, find, show, showOnly, slot } from "../../elements/templates.js";
import { drawTime } from "../../text/dates.js";
import { gettext, say } from "../../text/translation.js";
import { drawAssignmentReasons } from "./assignment_reasons.js";
import { sentenceOf } from "./event_sentences.js";

/** @import { Item } from "../connection/protocol.d.ts" */

/**
 * @import { Timeline } from "./timeline.js"
 * @param {Item} options
 */
const isOurs = ({ by }) => by.role === "operator" || by.role === "administrator";

/** @param {Item} item */
function templateOf(item) {
  if (item.failed) return "message.failed";
  return item.type === "message.sent" && isOurs(item) ? "message.sent.ours" : item.type;
}

/**
 * A new turn with its first message, drawn as `nodes`. `me` is the reader's own name: own turns
 * need no name.
 * @param {Item} item
 * @param {string} me
 * @param {HTMLElement[]} nodes
 */
export function newGroup(item, me, nodes) {
  const group = clone(templateOf(item));
  const avatar = slot(group, "avatar");
  if (avatar) drawAvatar(avatar, item.by.name ?? "");
  const by = slot(group, "by");
  show(by, item.by.name !== me);
  fill(group, { by: item.by.name ?? "", author: item.by.name ?? "" });
  if (item.failed) drawFailure(group, item);
  addMessage(group, item, nodes);
  return group;
}

/**
 * One more message in the same turn.
 * @param {HTMLElement} group
 * @param {Item} item
 * @param {HTMLElement[]} nodes
 */
export function addMessage(group, item, nodes) {
  const [message] = nodes;
  message.dataset.at = item.at;
  message.classList.toggle("is-queued", !item.seq);
  if (item.seq) message.dataset.seq = String(item.seq);
  if (item.client_id) message.dataset.client = item.client_id;
  find(group, ".meta-line").before(...nodes);
}

/**
 * @param {HTMLElement} group
 * @param {Item} options
 */
function drawFailure(group, { failed, text }) {
  const isFinal = needsAnotherFile(failed);
  fill(group, { why: reasonOf(failed) });
  show(find(group, "[data-action=resend]"), !isFinal);
  show(find(group, "[data-action=choose]"), isFinal);
  show(find(group, "[data-action=copy]"), Boolean(text));
}

/**
 * The turn's one line of small print speaks of its last message.
 * @param {HTMLElement} group
 * @param {Timeline} timeline
 */
export function drawMeta(group, timeline) {
  const { at, seq } = [...group.querySelectorAll("[data-at]")].at(-1).dataset;
  const time = group.querySelector("time");
  if (time) drawTime(time, at);
  const isNote = group.classList.contains("turn-note");
  const tick = !seq ? "queued" : isNote ? "" : timeline.progress(Number(seq));
  showOnly(group, "data-tick", tick);
  waitForDelivery(group, tick === "sent" && timeline.knowsMarks ? at : null);
}

/**
 * @param {HTMLElement} group
 * @param {string | null} since
 */
function waitForDelivery(group, since) {
  const clock = slot(group, "undelivered");
  if (!clock) return;
  if (since) clock.dataset.undelivered = since;
  else delete clock.dataset.undelivered;
  if (!since) show(clock, false);
}

/**
 * The way to the customer's last ticket, further up.
 * @param {HTMLElement} line
 * @param {number} number
 */
function drawPrevious(line, number) {
  const button = find(line, "[data-action=previous]");
  button.dataset.number = String(number);
  fill(button, { previous: say(gettext("Follows #%(number)s"), { number }) });
  show(button, true);
}

/** @param {Item} event */
export function newEventLine(event) {
  const line = fill(clone(event.type), { sentence: sentenceOf(event) });
  if (event.type === "ticket.opened") showOnly(line, "data-channel", event.channel ?? "web");
  if (event.previous) drawPrevious(line, event.previous);
  if (event.note) fill(line, { note: event.note });
  if (event.ticket) line.dataset.ticket = String(event.ticket);
  if (event.seq) line.dataset.seq = String(event.seq);
  drawTime(line.querySelector("time"), event.at);
  drawAssignmentReasons(line, typeof event.why === "object" ? event.why : undefined);
  return line;
}
