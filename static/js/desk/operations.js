import { money } from "./profile.js";
import { clone, fill, nothing, show, slot } from "./templates.js";
import { shortOf } from "./times.js";
import { gettext, say } from "./words.js";

const FEW = 5; // operations before "All"
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
  #operations = [];
  #isWhole = false;

  constructor({ root, clock }) {
    [this.#root, this.#clock] = [root, clock];
    this.#filter.addEventListener("change", () => this.#draw());
    root.querySelector("[data-action=all]").addEventListener("click", () => {
      this.#isWhole = true;
      this.#draw();
    });
  }

  draw({ operations }) {
    [this.#operations, this.#isWhole, this.#filter.value] = [operations, false, "all"];
    show(this.#filter.closest(".select"), operations.length > 0);
    this.#draw();
  }

  get #filter() {
    return this.#root.querySelector("select");
  }

  #draw() {
    const found = this.#operations.filter(KINDS[this.#filter.value]);
    const shown = this.#isWhole ? found : found.slice(0, FEW);
    const list = slot(this.#root, "operations");
    list.replaceChildren(...shown.map((operation) => this.#operation(operation)));
    if (!shown.length) list.append(nothing(gettext("None lately.")));
    show(this.#root.querySelector("[data-action=all]"), shown.length < found.length);
  }

  #operation({ title, amount, currency, detail, declined_reason: declined, at }) {
    const item = fill(clone("operation"), {
      title,
      amount: money(amount, currency),
      detail: declined ? say(gettext("Declined · %(reason)s"), { reason: declined }) : (detail ?? ""),
      at: shortOf(at, this.#clock.now()),
    });
    item.toggleAttribute("data-declined", Boolean(declined));
    return item;
  }
}
