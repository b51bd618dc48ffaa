import { Timeline } from "./timeline.js";

/** @import { OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { Send } from "../connection/protocol.d.ts" */

const SUBSCRIPTIONS_LIMIT = 4; // conversations that stay live behind the one on the screen

/**
 * The conversations this window follows, each with its timeline: the one on the screen, the last
 * few, and those with something still unsent, because only a follower hears that it arrived.
 */
export class Subscriptions {
  /** @type {Map<string, Timeline>} */
  #timelines = new Map();
  #send;
  #pendingIn;

  /** @param {{ send: Send, pendingIn: (conversation: string) => OutboxEntry[] }} parts */
  constructor({ send, pendingIn }) {
    this.#send = send;
    this.#pendingIn = pendingIn;
  }

  /** @param {string} conversation */
  get(conversation) {
    return this.#timelines.get(conversation);
  }

  get all() {
    return [...this.#timelines];
  }

  /**
   * Follow this one from now on; it becomes the most recent.
   * @param {string} conversation
   */
  open(conversation) {
    const known = this.#timelines.get(conversation);
    const timeline = known ?? new Timeline(this.#pendingIn(conversation));
    this.#timelines.delete(conversation);
    this.#timelines.set(conversation, timeline);
    if (!known) {
      this.#follow(conversation);
      this.#thinOut();
    }
    return timeline;
  }

  /** A new line: everything again from where each one stands. */
  resume() {
    for (const conversation of this.#timelines.keys()) this.#follow(conversation);
  }

  /** What waits to be confirmed has changed. */
  pendingChanged() {
    for (const [conversation, timeline] of this.#timelines)
      timeline.expect(this.#pendingIn(conversation));
  }

  /**
   * A heartbeat says the newest number of each conversation: where something was lost, it is
   * asked for again.
   * @param {Record<string, number>} newest
   */
  compare(newest) {
    for (const [conversation, timeline] of this.#timelines) {
      if (timeline.isStuck(newest[conversation] ?? 0)) this.#follow(conversation);
    }
  }

  /** @param {string} conversation */
  drop(conversation) {
    if (!this.#timelines.delete(conversation)) return;
    this.#send({ type: "conversation.unfollow", conversation });
  }

  /**
   * The server has taken it away; there is nothing to unfollow.
   * @param {string} conversation
   */
  lose(conversation) {
    this.#timelines.delete(conversation);
  }

  /** @param {string} conversation */
  #follow(conversation) {
    const { seq, log } = this.#timelines.get(conversation);
    this.#send({
      type: "conversation.follow",
      conversation,
      ...(seq && log ? { after: seq, log } : {}),
    });
  }

  #thinOut() {
    const before = [...this.#timelines].slice(0, -1);
    const idle = before
      .filter(([, timeline]) => !timeline.pending.length)
      .map(([conversation]) => conversation);
    for (const conversation of idle.slice(0, Math.max(0, idle.length - SUBSCRIPTIONS_LIMIT)))
      this.drop(conversation);
  }
}
