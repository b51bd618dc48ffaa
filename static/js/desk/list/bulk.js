import { clone, fieldsOf, fill, find, show, slot } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";
import { groupsOf, LINES } from "../ticket/targets.js";
import { BULK_COMMANDS } from "./bulk_commands.js";

/** @import { Content } from "../../../../sdk/js/src/desk.ts" */
/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Targets } from "../connection/requests.d.ts" */
/** @import { BulkCommand, BulkFields } from "./bulk_commands.js" */

/**
 * Several tickets at once: chosen in the list, confirmed with their number, and each answered for
 * itself. Each is its own usual command, so what may be done with one may be done with many, and
 * nothing else.
 */
export class Bulk {
  #bar;
  #dialog;
  #form;
  #list;
  #on;
  /** @type {BulkCommand} */
  #command = BULK_COMMANDS.close;
  /** @type {Set<string>} */
  #chosen = new Set();
  /** @type {Map<string | undefined, HTMLElement>} */
  #asked = new Map(); // client_id → its row in the dialog
  #isOn = false;

  /**
   * `on`: rowOf(conversation), may(row, action), send(type, conversation, content) → client_id,
   * targets(conversation)
   * @param {{
   *   bar: HTMLElement, dialog: HTMLDialogElement,
   *   list: { selection: Set<string> | null, readonly order: string[] },
   *   on: {
   *     rowOf: (conversation: string) => Row | undefined,
   *     may: (row: Row, action: string) => boolean,
   *     send: (type: Content["type"], conversation: string, content: object) => string,
   *     targets: (conversation: string) => Promise<Targets>,
   *   },
   * }} parts
   */
  constructor({ bar, dialog, list, on }) {
    this.#bar = bar;
    this.#dialog = dialog;
    this.#list = list;
    this.#on = on;
    this.#form = find(dialog, "form");
    this.#form.addEventListener("submit", (event) => this.#confirm(event));
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#asked.size && this.toggle(false));
    for (const button of this.#buttons)
      button.addEventListener("click", () =>
        this.ask(/** @type {"close" | "transfer"} */ (button.dataset.command)),
      );
    find(bar, "[data-action=all]").addEventListener("click", () => this.#all());
    find(bar, "[data-action=done]").addEventListener("click", () => this.toggle(false));
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

  /**
   * A row was clicked while several are being chosen.
   * @param {string} conversation
   */
  choose(conversation) {
    if (!this.#chosen.delete(conversation)) this.#chosen.add(conversation);
    this.#draw();
  }

  /**
   * The log has it; whether it was one of these.
   * @param {string | undefined} client
   */
  settled(client) {
    return this.#tell(client, "done", this.#command.done());
  }

  /**
   * Whether it was one of these.
   * @param {string | undefined} client
   * @param {string} text
   */
  refused(client, text) {
    return this.#tell(client, "refused", text);
  }

  /**
   * The lists are other ones: what is not there any more is not chosen.
   * @param {string[]} conversations
   */
  keepOnly(conversations) {
    if (!this.#isOn) return;
    const here = new Set(conversations);
    for (const conversation of this.#chosen)
      if (!here.has(conversation)) this.#chosen.delete(conversation);
    this.#draw();
  }

  /**
   * The question before anything is done to them: "close" or "transfer".
   * @param {"close" | "transfer"} name
   */
  ask(name) {
    this.#command = BULK_COMMANDS[name];
    const count = this.#able.length;
    const left = this.#chosen.size - count;
    this.#asked.clear();
    this.#form.reset();
    slot(this.#dialog, "results").replaceChildren();
    fill(this.#dialog, {
      title: this.#command.question(count),
      left: left ? this.#command.left(left) : "",
      confirm: this.#command.confirm(),
    });
    this.#drawQuestion(count > 0 ? name : null);
    this.#dialog.showModal();
    if (name === "transfer" && count > 0) this.#offerTargets();
  }

  /** The two lines at once, and whoever else can be reached just now when that is known. */
  async #offerTargets() {
    const select = this.#fields.to;
    select.replaceChildren(...optionsOf(LINES));
    const { conversation } = this.#able[0];
    const targets = await this.#on.targets(conversation).catch(() => LINES);
    const chosen = select.value;
    select.replaceChildren(...optionsOf(targets));
    if (select.querySelector(`option[value="${chosen}"]:not([disabled])`)) select.value = chosen;
  }

  /** @returns {BulkFields} */
  get #fields() {
    return /** @type {BulkFields} */ (/** @type {unknown} */ (fieldsOf(this.#form)));
  }

  get #buttons() {
    return /** @type {NodeListOf<HTMLButtonElement>} */ (
      this.#bar.querySelectorAll("[data-command]")
    );
  }

  get #able() {
    return [...this.#chosen]
      .map((conversation) => this.#on.rowOf(conversation))
      .filter((row) => row && this.#on.may(row, this.#command.action));
  }

  #all() {
    const { order } = this.#list;
    const isAll = order.every((conversation) => this.#chosen.has(conversation));
    for (const conversation of order)
      isAll ? this.#chosen.delete(conversation) : this.#chosen.add(conversation);
    this.#draw();
  }

  #draw() {
    show(this.#bar, this.#isOn);
    this.#list.selection = this.#isOn ? this.#chosen : null;
    const count = this.#chosen.size;
    fill(this.#bar, {
      count: say(ngettext("%(count)s selected", "%(count)s selected", count), { count }),
    });
    for (const button of this.#buttons) button.disabled = !count;
  }

  /**
   * The fields of this command, and none of the other's: a field that is not seen must not hold
   * the form up.
   * @param {string | null} name
   */
  #drawQuestion(name) {
    for (const fields of this.#form.querySelectorAll("fieldset[data-command]")) {
      const isAsked = fields.dataset.command === name;
      show(fields, isAsked);
      /** @type {HTMLFieldSetElement} */ (fields).disabled = !isAsked;
    }
    show(find(this.#dialog, "[data-part=confirm]"), name !== null);
  }

  /** @param {SubmitEvent} event */
  #confirm(event) {
    event.preventDefault();
    const content = this.#command.content(this.#fields);
    if (content === null) return; // the form has said what is missing
    const rows = this.#able;
    this.#drawQuestion(null);
    fill(this.#dialog, {
      title: this.#command.doing(rows.length),
      left: this.#command.told(this.#fields),
    });
    for (const row of rows) {
      const result = fill(clone("bulk-result"), {
        name: `${row.customer} #${row.ticket}`,
        result: gettext("On its way"),
      });
      slot(this.#dialog, "results").append(result);
      this.#asked.set(this.#on.send(this.#command.type, row.conversation, content), result);
    }
    find(this.#dialog, "footer [data-action=cancel]").focus();
  }

  /**
   * @param {string | undefined} client
   * @param {string} state
   * @param {string} text
   */
  #tell(client, state, text) {
    const result = this.#asked.get(client);
    if (!result) return false;
    fill(result, { result: text });
    result.dataset.state = state;
    return true;
  }
}

/** @param {Targets} targets */
function optionsOf(targets) {
  return groupsOf(targets).map(({ title, choices }) => {
    const group = Object.assign(document.createElement("optgroup"), { label: title });
    group.append(
      ...choices.map(({ key, name, about, enabled }) =>
        Object.assign(new Option(`${name} · ${about}`, key), { disabled: !enabled }),
      ),
    );
    return group;
  });
}
