import { bank, fieldOf, readField, shortIn } from "./bank_time.js";
import { Menu } from "./menu.js";
import { LONGEST, mayWakeAt, presets, SHORTEST } from "./snooze_times.js";
import { fill, show } from "./templates.js";

const NEXT = 2 * 3_600_000; // ms from now that the dialog proposes

/** "Let it lie until…": the menu with the usual times, and the dialog for any other one, by the bank's clock. */
export class Snooze {
  #menu;
  #opener;
  #dialog;
  #form;
  #clock;
  #onSnooze;

  /** `onSnooze(time)`: in ms. */
  constructor({ button, menu, dialog, clock, onSnooze }) {
    [this.#menu, this.#dialog, this.#form, this.#clock, this.#onSnooze] = [menu, dialog, dialog.querySelector("form"), clock, onSnooze];
    button.addEventListener("click", () => this.#draw());
    this.#opener = new Menu({ button, menu });
    menu.addEventListener("click", ({ target }) => this.#pick(target.closest("[data-snooze]")?.dataset.snooze));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    for (const cancel of dialog.querySelectorAll("[data-action=cancel]")) cancel.addEventListener("click", () => dialog.close());
  }

  open() {
    this.#draw();
    this.#opener.toggle(true);
  }

  leave() {
    if (this.#opener.isOpen) this.#opener.toggle(false, { refocus: false });
    if (this.#dialog.open) this.#dialog.close();
  }

  #draw() {
    const times = presets(this.#clock.now(), bank.zone);
    for (const option of this.#menu.querySelectorAll("[data-snooze]")) {
      const time = times[option.dataset.snooze];
      show(option, time !== undefined || option.dataset.snooze === "choose");
      if (time !== undefined) fill(option, { when: shortIn(bank.zone, time, this.#clock.now()) });
    }
  }

  #pick(name) {
    if (!name) return;
    this.#opener.toggle(false);
    if (name === "choose") this.#ask();
    else this.#onSnooze(presets(this.#clock.now(), bank.zone)[name]);
  }

  #ask() {
    const now = this.#clock.now();
    const { until } = this.#form.elements;
    until.min = fieldOf(now + SHORTEST, bank.zone);
    until.max = fieldOf(now + LONGEST, bank.zone);
    until.value = fieldOf(now + NEXT, bank.zone);
    this.#complain(false);
    this.#dialog.showModal();
    until.focus();
  }

  #submit(event) {
    event.preventDefault();
    const time = readField(this.#form.elements.until.value, bank.zone);
    if (!mayWakeAt(time, this.#clock.now())) return this.#complain(true);
    this.#dialog.close();
    this.#onSnooze(time);
  }

  #complain(isWrong) {
    show(this.#dialog.querySelector("[data-part=problem]"), isWrong);
    this.#form.elements.until.toggleAttribute("aria-invalid", isWrong);
  }
}
