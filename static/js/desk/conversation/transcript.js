import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, find, show, slot } from "../../elements/templates.js";
import { dayKey, dayName } from "../../text/dates.js";
import { firstName } from "../../text/names.js";
import { gettext, say } from "../../text/translation.js";
import { isKnown } from "./event_sentences.js";
import { addMessage, drawMeta, newEventLine, newGroup } from "./message_groups.js";
import { continues, isSaid } from "./timeline.js";

/** @import { OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { Item, LogEvent } from "../connection/protocol.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Timeline } from "./timeline.js" */

const NEWEST_DISTANCE = 60; // px from the newest message that still count as being there

/**
 * The transcript on the screen: draws a timeline, keeps the reader's place, and never draws
 * anything twice.
 */
export class Transcript {
  #scroller;
  #list;
  #clock;
  #me;
  #drawMessage;
  /** @type {Timeline | null} */
  #timeline = null;
  #older = clone("older");
  #loading = clone("stream-loading");
  #typing = clone("typing");
  /** @type {Item | null} */
  #last = null; // what was drawn last, and the turn it is in
  /** @type {HTMLElement | null} */
  #group = null;
  /** @type {(Element[] & { pending: readonly OutboxEntry[], undo?: () => void }) | null} */
  #tail = null; // what to undo when the pending messages are drawn anew

  /**
   * `drawMessage(item)`: the elements of one message.
   * @param {{
   *   scroller: HTMLElement, clock: ServerClock, me: string,
   *   drawMessage: (item: Item) => HTMLElement[], onScroll: () => void,
   * }} parts
   */
  constructor({ scroller, clock, me, drawMessage, onScroll }) {
    this.#me = me;
    this.#drawMessage = drawMessage;
    this.#scroller = scroller;
    this.#list = find(scroller, "ol");
    this.#clock = clock;
    scroller.addEventListener("scroll", () => onScroll(), { passive: true });
  }

  get isAtNewest() {
    return this.#scroller.scrollTop > -NEWEST_DISTANCE;
  }

  get isNearOldest() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - clientHeight + scrollTop < 200;
  }

  toNewest() {
    this.#scroller.scrollTop = 0;
  }

  /**
   * Draw everything: another conversation, or an earlier page in front of this one. The place is
   * kept from below.
   * @param {Timeline} timeline
   * @param {{ customer: string, keepPlace?: boolean }} options
   */
  show(timeline, { customer, keepPlace = false }) {
    const place = keepPlace ? this.#scroller.scrollTop : 0;
    this.#timeline = timeline;
    this.#last = this.#group = this.#tail = null;
    this.#scroller.setAttribute("aria-busy", "true");
    drawAvatar(slot(this.#typing, "avatar"), customer);
    this.#list.replaceChildren(this.#older, this.#loading, this.#typing);
    if (!keepPlace) this.typing("");
    for (const event of timeline.events) this.#draw(event);
    this.#drawTail();
    this.settle();
    this.#scroller.scrollTop = place;
  }

  /** @param {LogEvent} event */
  append(event) {
    this.#keepingPlace(() => {
      this.#undoTail();
      this.#draw(event);
      this.#drawTail();
      this.settle();
    });
  }

  /** The pending messages may have changed. */
  tail() {
    const { pending } = this.#timeline;
    if (this.#tail && isSame(pending, this.#tail.pending)) return;
    this.#keepingPlace(() => {
      this.#undoTail();
      this.#drawTail();
    });
  }

  marks() {
    if (!this.#timeline) return;
    for (const group of this.#list.querySelectorAll(".turn-out, .turn-note")) {
      if (group.querySelector("[data-tick]")) drawMeta(group, this.#timeline);
    }
  }

  /** @param {string} name */
  typing(name) {
    const text = name ? say(gettext("%(name)s is typing"), { name: firstName(name) }) : "";
    this.#keepingPlace(() => {
      fill(this.#typing, { typing: text });
      if (name) drawAvatar(slot(this.#typing, "avatar"), name);
      show(this.#typing, Boolean(name));
    });
  }

  /** Show what is known of the part that is not on the screen: still loading, or more above. */
  settle() {
    const { isComplete, hasOlder } = this.#timeline;
    show(this.#loading, !isComplete);
    show(this.#older, hasOlder);
    this.#scroller.setAttribute("aria-busy", String(!isComplete));
  }

  /** @param {number} number */
  toTicket(number) {
    const line = this.#list.querySelector(`[data-ticket="${Number(number)}"]`);
    line?.scrollIntoView({ block: "start" });
    return line;
  }

  /**
   * Bring one event into view; the event, or nothing when it is not drawn.
   * @param {number} seq
   * @param {ScrollLogicalPosition} [block]
   */
  toEvent(seq, block = "center") {
    const element = this.#list.querySelector(`[data-seq="${Number(seq)}"]`);
    element?.scrollIntoView({ block });
    return element;
  }

  /** @param {Item} item */
  #draw(item) {
    if (!isSaid(item) && !isKnown(item)) return;
    const nodes = [];
    if (!this.#last || dayKey(item.at) !== dayKey(this.#last.at)) nodes.push(this.#day(item.at));
    if (!isSaid(item)) {
      nodes.push(newEventLine(item));
    } else if (nodes.length === 0 && continues(this.#last, item)) {
      const message = this.#drawMessage(item);
      addMessage(this.#group, item, message);
      this.#tail?.push(...message);
      drawMeta(this.#group, this.#timeline);
    } else {
      this.#group = newGroup(item, this.#me, this.#drawMessage(item));
      drawMeta(this.#group, this.#timeline);
      nodes.push(this.#group);
    }
    this.#typing.before(...nodes);
    this.#tail?.push(...nodes);
    this.#last = item;
  }

  /** @param {string} time */
  #day(time) {
    const day = clone("day");
    day.firstElementChild.textContent = dayName(time, this.#clock.now());
    return day;
  }

  #drawTail() {
    const [last, group] = [this.#last, this.#group];
    this.#tail = Object.assign(/** @type {Element[]} */ ([]), { pending: this.#timeline.pending });
    for (const entry of this.#timeline.pending) this.#draw(asItem(entry, this.#me));
    this.#tail.undo = () => {
      for (const node of this.#tail) node.remove();
      this.#last = last;
      this.#group = group;
      this.#tail = null;
      if (group && last && isSaid(last)) drawMeta(group, this.#timeline);
    };
  }

  #undoTail() {
    this.#tail?.undo?.();
  }

  /**
   * The column is reversed: what is added below moves the reader unless the place is counted again.
   * @param {() => void} change
   */
  #keepingPlace(change) {
    const { scrollTop, scrollHeight } = this.#scroller;
    const wasAtNewest = this.isAtNewest;
    change();
    const grown = this.#scroller.scrollHeight - scrollHeight;
    this.#scroller.scrollTop = wasAtNewest ? 0 : scrollTop - grown;
  }
}

/**
 * @param {readonly OutboxEntry[]} one
 * @param {readonly OutboxEntry[]} other
 */
const isSame = (one, other) =>
  one.length === other.length && one.every((entry, place) => entry === other[place]);

/**
 * @param {OutboxEntry} entry
 * @param {string} me
 * @returns {Item}
 */
function asItem({ type, created_at: at, ...entry }, me) {
  const kind = type === "note.add" ? "note.added" : "message.sent";
  return {
    ...entry,
    type: kind,
    at: new Date(at).toISOString(),
    by: { role: "operator", name: me },
  };
}
