import { ask, canAsk, isBlocked } from "./desktop.js";
import { show } from "./templates.js";

const SWITCHES = ["letters", "ticket_sound", "message_sound", "repeat", "ticket_notice", "message_notice"];
const MINUTE = 60_000; // ms

/** The dialog with one's preferences: each change holds at once, and is kept on the server. */
export class PreferencesDialog {
  #dialog;
  #form;
  #wishes;
  #now;

  constructor({ dialog, wishes, now }) {
    [this.#dialog, this.#wishes, this.#now] = [dialog, wishes, now];
    this.#form = dialog.querySelector("form");
    this.#form.addEventListener("change", ({ target }) => this.#changed(target));
    dialog.querySelector("[data-action=cancel]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-action=allow]").addEventListener("click", () => ask().then(() => this.#draw()));
  }

  open() {
    this.#draw();
    this.#dialog.showModal();
  }

  #draw() {
    const fields = this.#form.elements;
    for (const name of SWITCHES) fields[name].checked = this.#wishes.get(name);
    fields.send_key.value = this.#wishes.get("send_key");
    fields.quiet.value = this.#wishes.quietUntil(this.#now()) ? "keep" : "0";
    fields.repeat.disabled = !fields.ticket_sound.checked;
    show(this.#dialog.querySelector("[data-action=allow]"), canAsk());
    show(this.#dialog.querySelector("[data-part=notices-blocked]"), isBlocked());
  }

  #changed({ name, value, checked }) {
    if (SWITCHES.includes(name)) this.#wishes.set({ [name]: checked });
    if (name === "send_key") this.#wishes.set({ send_key: value });
    if (name === "quiet" && value !== "keep") this.#wishes.set({ quiet_until: quietFor(Number(value), this.#now()) });
    this.#draw();
  }
}

/** Until when one is not disturbed, as the server keeps it; null for 0 minutes. */
export const quietFor = (minutes, now) => (minutes ? new Date(now + minutes * MINUTE).toISOString() : null);
