import { BULK_DEEDS } from "./bulk_deeds.js";
import { groupsOf, LINES } from "./targets.js";
import { clone, fill, show, slot } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

/**
 * Several tickets at once: chosen in the list, confirmed with their number, and each answered for itself. Each is its own
 * usual command, so what may be done with one may be done with many, and nothing else.
 */
export class Bulk {
  #bar;
  #dialog;
  #form;
  #list;
  #on;
  #deed = BULK_DEEDS.close;
  #chosen = new Set();
  #asked = new Map(); // client_id → its row in the dialog
  #isOn = false;

  /** `on`: rowOf(conversation), may(row, action), send(type, conversation, content) → client_id, targets(conversation) */
  constructor({ bar, dialog, list, on }) {
    [this.#bar, this.#dialog, this.#list, this.#on] = [bar, dialog, list, on];
    this.#form = dialog.querySelector("form");
    this.#form.addEventListener("submit", (event) => this.#confirm(event));
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#asked.size && this.toggle(false));
    for (const button of this.#buttons) button.addEventListener("click", () => this.ask(button.dataset.deed));
    bar.querySelector("[data-action=all]").addEventListener("click", () => this.#all());
    bar.querySelector("[data-action=done]").addEventListener("click", () => this.toggle(false));
  }

  toggle(isOn = !this.#isOn) {
    this.#isOn = isOn;
    this.#chosen.clear();
    this.#draw();
  }

  get isOn() {
    return this.#isOn;
  }

  /** How many are chosen. */
  get count() {
    return this.#chosen.size;
  }

  /** A row was clicked while several are being chosen. */
  choose(conversation) {
    if (!this.#chosen.delete(conversation)) this.#chosen.add(conversation);
    this.#draw();
  }

  /** The log has it; whether it was one of these. */
  settled(client) {
    return this.#tell(client, "done", this.#deed.done());
  }

  /** Whether it was one of these. */
  refused(client, text) {
    return this.#tell(client, "refused", text);
  }

  /** The lists are other ones: what is not there any more is not chosen. */
  keepOnly(conversations) {
    if (!this.#isOn) return;
    const here = new Set(conversations);
    for (const conversation of this.#chosen) if (!here.has(conversation)) this.#chosen.delete(conversation);
    this.#draw();
  }

  /** The question before anything is done to them: "close" or "transfer". */
  ask(name) {
    this.#deed = BULK_DEEDS[name];
    const count = this.#able.length;
    const left = this.#chosen.size - count;
    this.#asked.clear();
    this.#form.reset();
    slot(this.#dialog, "results").replaceChildren();
    fill(this.#dialog, { title: this.#deed.question(count), left: left ? this.#deed.left(left) : "", confirm: this.#deed.confirm() });
    this.#drawQuestion(count > 0 ? name : null);
    this.#dialog.showModal();
    if (name === "transfer" && count > 0) this.#offerTargets();
  }

  /** The two lines at once, and whoever else can be reached just now when that is known. */
  async #offerTargets() {
    const select = this.#form.elements.to;
    select.replaceChildren(...optionsOf(LINES));
    const { conversation } = this.#able[0];
    const targets = await this.#on.targets(conversation).catch(() => LINES);
    const chosen = select.value;
    select.replaceChildren(...optionsOf(targets));
    if (select.querySelector(`option[value="${chosen}"]:not([disabled])`)) select.value = chosen;
  }

  get #buttons() {
    return this.#bar.querySelectorAll("[data-deed]");
  }

  get #able() {
    return [...this.#chosen].map((conversation) => this.#on.rowOf(conversation)).filter((row) => row && this.#on.may(row, this.#deed.action));
  }

  #all() {
    const { order } = this.#list;
    const isAll = order.every((conversation) => this.#chosen.has(conversation));
    for (const conversation of order) isAll ? this.#chosen.delete(conversation) : this.#chosen.add(conversation);
    this.#draw();
  }

  #draw() {
    show(this.#bar, this.#isOn);
    this.#list.selection = this.#isOn ? this.#chosen : null;
    const count = this.#chosen.size;
    fill(this.#bar, { count: say(ngettext("%(count)s chosen", "%(count)s chosen", count), { count }) });
    for (const button of this.#buttons) button.disabled = !count;
  }

  /** The fields of this deed, and none of the other's: a field that is not seen must not hold the form up. */
  #drawQuestion(name) {
    for (const fields of this.#form.querySelectorAll("fieldset[data-deed]")) {
      const isAsked = fields.dataset.deed === name;
      show(fields, isAsked);
      fields.disabled = !isAsked;
    }
    show(this.#dialog.querySelector("[data-part=confirm]"), name !== null);
  }

  #confirm(event) {
    event.preventDefault();
    const content = this.#deed.content(this.#form.elements);
    if (content === null) return; // the form has said what is missing
    const rows = this.#able;
    this.#drawQuestion(null);
    fill(this.#dialog, { title: this.#deed.doing(rows.length), left: this.#deed.told(this.#form.elements) });
    for (const row of rows) {
      const result = fill(clone("bulk-result"), { name: `${row.customer} #${row.ticket}`, result: gettext("On its way") });
      slot(this.#dialog, "results").append(result);
      this.#asked.set(this.#on.send(this.#deed.type, row.conversation, content), result);
    }
    this.#dialog.querySelector("footer [data-action=cancel]").focus();
  }

  #tell(client, state, text) {
    const result = this.#asked.get(client);
    if (!result) return false;
    fill(result, { result: text });
    result.dataset.state = state;
    return true;
  }
}

function optionsOf(targets) {
  return groupsOf(targets).map(({ title, choices }) => {
    const group = Object.assign(document.createElement("optgroup"), { label: title });
    group.append(...choices.map(({ key, name, about, enabled }) => Object.assign(new Option(`${name} · ${about}`, key), { disabled: !enabled })));
    return group;
  });
}
