import { fill, find, show } from "../../elements/templates.js";
import { nothingOpen } from "./nothing_open.js";

/** @import { Rows } from "../list/rows.js" */
/** @import { Alerts } from "../notices/alerts.js" */
/** @import { Presence } from "./presence.js" */

/**
 * The figures around the lists: the rail, the title, my load, and the page when no ticket is
 * open.
 */
export class Summary {
  #rows;
  #presence;
  #alerts;
  #count;
  #empty;

  /**
   * @param {{
   *   rows: Rows, presence: Presence, alerts: Alerts, count: HTMLElement, empty: HTMLElement,
   *   onFirst: () => void, onAvailable: () => void,
   * }} parts
   */
  constructor({ rows, presence, alerts, count, empty, onFirst, onAvailable }) {
    this.#rows = rows;
    this.#presence = presence;
    this.#alerts = alerts;
    this.#count = count;
    this.#empty = empty;
    find(empty, "[data-action=first]").addEventListener("click", onFirst);
    find(empty, "[data-action=available]").addEventListener("click", onAvailable);
  }

  /**
   * @param {{
   *   status: string, capacity: number, isFull: boolean, isAdministrator: boolean,
   *   isTalking: boolean,
   * }} options
   */
  draw({ status, capacity, isFull, isAdministrator, isTalking }) {
    const rows = this.#rows;
    const waiting = rows.needing.length;
    this.#presence.draw({ ...{ status, capacity, isFull, isAdministrator }, load: rows.load });
    this.#alerts.count = waiting;
    fill(this.#count, { count: waiting });
    show(this.#count, waiting > 0);
    show(this.#empty, rows.known && !isTalking);
    this.#drawEmpty(nothingOpen({ waiting, queue: rows.waiting, status, isAdministrator }));
  }

  /** @param {ReturnType<typeof nothingOpen>} words */
  #drawEmpty({ title, text, isCalm, action }) {
    const empty = this.#empty;
    show(find(empty, "[data-part=calm]"), isCalm);
    show(find(empty, "[data-part=busy]"), !isCalm);
    for (const button of empty.querySelectorAll("[data-action]"))
      show(button, button.dataset.action === action);
    fill(empty, { title, text });
  }
}
