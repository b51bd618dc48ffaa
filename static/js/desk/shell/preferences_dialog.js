import { fieldsOf, find, show } from "../../elements/templates.js";
import { ask, canAsk, isBlocked } from "../notices/desktop_notifications.js";

/** @import { PreferenceValues } from "../connection/requests.d.ts" */
/** @import { Preferences } from "./preferences.js" */

/** @type {Exclude<keyof PreferenceValues, "send_key" | "quiet_until">[]} */
const SWITCHES = [
  "letters",
  "ticket_sound",
  "message_sound",
  "repeat",
  "ticket_notice",
  "message_notice",
];
const MINUTE = 60_000; // ms

/** The dialog with one's preferences: each change holds at once, and is kept on the server. */
export class PreferencesDialog {
  #dialog;
  #form;
  #preferences;
  #now;

  /** @param {{ dialog: HTMLDialogElement, preferences: Preferences, now: () => number }} parts */
  constructor({ dialog, preferences, now }) {
    this.#dialog = dialog;
    this.#preferences = preferences;
    this.#now = now;
    this.#form = find(dialog, "form");
    this.#form.addEventListener("change", ({ target }) =>
      this.#changed(/** @type {HTMLInputElement} */ (target)),
    );
    find(dialog, "[data-action=cancel]").addEventListener("click", () => dialog.close());
    find(dialog, "[data-action=allow]").addEventListener("click", () =>
      ask().then(() => this.#draw()),
    );
  }

  open() {
    this.#draw();
    this.#dialog.showModal();
  }

  #draw() {
    const fields = fieldsOf(this.#form);
    for (const name of SWITCHES) fields[name].checked = this.#preferences.get(name);
    fields.send_key.value = this.#preferences.get("send_key");
    fields.quiet.value = this.#preferences.quietUntil(this.#now()) ? "keep" : "0";
    fields.repeat.disabled = !fields.ticket_sound.checked;
    show(find(this.#dialog, "[data-action=allow]"), canAsk());
    show(find(this.#dialog, "[data-part=notices-blocked]"), isBlocked());
  }

  /** @param {{ name: string, value: string, checked: boolean }} options */
  #changed({ name, value, checked }) {
    if (SWITCHES.some((known) => known === name)) this.#preferences.set({ [name]: checked });
    if (name === "send_key")
      this.#preferences.set({ send_key: value === "control" ? "control" : "enter" });
    if (name === "quiet" && value !== "keep")
      this.#preferences.set({ quiet_until: quietFor(Number(value), this.#now()) });
    this.#draw();
  }
}

/**
 * Until when one is not disturbed, as the server keeps it; null for 0 minutes.
 * @param {number} minutes
 * @param {number} now
 */
export const quietFor = (minutes, now) =>
  minutes ? new Date(now + minutes * MINUTE).toISOString() : null;
