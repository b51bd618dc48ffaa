import { clone, fill, find, nothing, show, slot } from "../../elements/templates.js";
import { shortOf } from "../../text/dates.js";
import { money } from "../../text/money.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Operation } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */

const OPERATIONS_LIMIT = 5; // operations before "All"
/** @type {Record<string, (operation: Operation) => boolean>} */
const KINDS = {
  all: () => true,
  declined: ({ declined_reason: reason }) => Boolean(reason),
  out: ({ amount, declined_reason: reason }) => amount < 0 && !reason,
  in: ({ amount, declined_reason: reason }) => amount > 0 && !reason,
};

/** The customer's recent operations: a few, all, or those of one kind. Declined ones are marked. */
export class Operations {
  #root;
  #clock;
  /** @type {Operation[]} */
  #operations = [];
  #isWhole = false;

  /** @param {{ root: HTMLElement, clock: ServerClock }} parts */
  constructor({ root, clock }) {
    this.#root = root;
    this.#clock = clock;
    this.#filter.addEventListener("change", () => this.#draw());
    find(root, "[data-action=all]").addEventListener("click", () => {
      this.#isWhole = true;
      this.#draw();
    });
  }

  /** @param {{ operations: Operation[] }} options */
  draw({ operations }) {
    [this.#operations, this.#isWhole, this.#filter.value] = [operations, false, "all"];
    show(this.#filter.closest(".select"), operations.length > 0);
    this.#draw();
  }

  get #filter() {
    return find(this.#root, "select");
  }

  #draw() {
    const found = this.#operations.filter(KINDS[this.#filter.value]);
    const shown = this.#isWhole ? found : found.slice(0, OPERATIONS_LIMIT);
    const list = slot(this.#root, "operations");
    list.replaceChildren(...shown.map((operation) => this.#operation(operation)));
    if (!shown.length) list.append(nothing(gettext("None lately.")));
    show(find(this.#root, "[data-action=all]"), shown.length < found.length);
  }

  /**
   * @param {{
   *   title: string, amount: number, currency: string, detail?: string | null,
   *   declined_reason?: string | null, at: string,
   * }} options
   */
  #operation({ title, amount, currency, detail, declined_reason: declined, at }) {
    const item = fill(clone("operation"), {
      title,
      amount: money(amount, currency),
      detail: declined
        ? say(gettext("Declined · %(reason)s"), { reason: declined })
        : (detail ?? ""),
      at: shortOf(at, this.#clock.now()),
    });
    item.toggleAttribute("data-declined", Boolean(declined));
    return item;
  }
}
