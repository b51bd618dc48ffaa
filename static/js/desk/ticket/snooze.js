import { Menu } from "../../elements/menu.js";
import { fieldsOf, fill, find, onClick, show } from "../../elements/templates.js";
import { bank, fieldOf, readField, shortIn } from "../../text/bank_time.js";
import { mayWakeAt, presets, SNOOZE_LIMIT, SNOOZE_MINIMUM } from "./snooze_times.js";

/** @import { ServerClock } from "../connection/server_clock.js" */

const PROPOSED_DELAY = 2 * 3_600_000; // ms from now that the dialog proposes

/**
 * "Let it lie until…": the menu with the usual times, and the dialog for any other one, by the
 * bank's clock.
 */
export class Snooze {
  #menu;
  #opener;
  #dialog;
  #form;
  #clock;
  #onSnooze;

  /**
   * `onSnooze(time)`: in ms.
   * @param {{
   *   button: HTMLButtonElement, menu: HTMLElement, dialog: HTMLDialogElement,
   *   clock: ServerClock, onSnooze: (time: number) => void,
   * }} parts
   */
  constructor({ button, menu, dialog, clock, onSnooze }) {
    this.#menu = menu;
    this.#dialog = dialog;
    this.#form = find(dialog, "form");
    this.#clock = clock;
    this.#onSnooze = onSnooze;
    button.addEventListener("click", () => this.#draw());
    this.#opener = new Menu({ button, menu });
    onClick(menu, (target) => this.#pick(target.closest("[data-snooze]")?.dataset.snooze));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    for (const cancel of dialog.querySelectorAll("[data-action=cancel]"))
      cancel.addEventListener("click", () => dialog.close());
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

  /** @param {string | undefined} name */
  #pick(name) {
    if (!name) return;
    this.#opener.toggle(false);
    if (name === "choose") this.#ask();
    else this.#onSnooze(presets(this.#clock.now(), bank.zone)[name]);
  }

  #ask() {
    const now = this.#clock.now();
    const { until } = fieldsOf(this.#form);
    until.min = fieldOf(now + SNOOZE_MINIMUM, bank.zone);
    until.max = fieldOf(now + SNOOZE_LIMIT, bank.zone);
    until.value = fieldOf(now + PROPOSED_DELAY, bank.zone);
    this.#complain(false);
    this.#dialog.showModal();
    until.focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const time = readField(fieldsOf(this.#form).until.value, bank.zone);
    if (!mayWakeAt(time, this.#clock.now())) return this.#complain(true);
    this.#dialog.close();
    this.#onSnooze(time);
  }

  /** @param {boolean} isWrong */
  #complain(isWrong) {
    show(find(this.#dialog, "[data-part=problem]"), isWrong);
    fieldsOf(this.#form).until.toggleAttribute("aria-invalid", isWrong);
  }
}
