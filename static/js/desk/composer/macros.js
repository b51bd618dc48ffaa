import { fill, find, slot } from "../../elements/templates.js";
import { gettext, say } from "../../text/translation.js";
import { outcomeOf } from "../ticket/terms.js";
import { topicOf } from "../ticket/topics.js";
import { fillAnswer } from "./canned_answers.js";

/** @import { GapValues } from "./canned_answers.js" */
/** @import { Macro } from "../connection/requests.d.ts" */

/**
 * @typedef {object} MacroListeners
 * @property {() => { values: GapValues }} people
 * @property {(text: string) => void} insert
 * @property {(text: string) => void} say
 * @property {(topic: string) => void} categorise
 * @property {(reason: string) => void} close
 */

/**
 * Several actions in one, as administrators wrote them: seen first, then done, each by its usual
 * command.
 */
export class Macros {
  #dialog;
  #load;
  #on;
  /** @type {Macro[]} */
  #macros = [];
  /** @type {Macro | null} */
  #chosen = null;

  /**
   * `load()` → macros; `on`: people() → {values}, insert(text), say(text), categorise(topic),
   * close(reason)
   * @param {{ dialog: HTMLDialogElement, load: () => Promise<Macro[]>, on: MacroListeners }} parts
   */
  constructor({ dialog, load, on }) {
    this.#dialog = dialog;
    this.#load = load;
    this.#on = on;
    find(dialog, "form").addEventListener("submit", () => this.#run());
    for (const button of dialog.querySelectorAll("[data-action=cancel]"))
      button.addEventListener("click", () => dialog.close());
  }

  /** Without an answer there are none until the next time. */
  async refresh() {
    this.#macros = await this.#load().catch(() => this.#macros);
  }

  /**
   * As rows of the table of actions.
   * @param {() => boolean} when
   */
  actions(when) {
    /** @param {Macro} macro */
    const named = (macro) => ({
      id: `macro-${macro.id}`,
      name: say(gettext("Macro: %(title)s"), { title: macro.title }),
      run: () => this.#show(macro),
      when,
    });
    return this.#macros.map(named);
  }

  /** @param {Macro} macro */
  #show(macro) {
    const { values } = this.#on.people();
    this.#chosen = { ...macro, text: fillAnswer(macro.text, values) };
    fill(this.#dialog, { title: macro.title });
    slot(this.#dialog, "steps").replaceChildren(...stepsOf(this.#chosen).map(drawStep));
    this.#dialog.showModal();
    find(this.#dialog, "[type=submit]").focus();
  }

  /** The topic before the close: a closed ticket takes none. */
  #run() {
    const { text, topic, closes } = this.#chosen;
    if (topic) this.#on.categorise(topic);
    if (text) (closes ? this.#on.say : this.#on.insert)(text);
    if (closes) this.#on.close(closes);
  }
}

/**
 * What a macro is going to do, in words: [what, with what].
 * @param {{ text: string, topic: string, closes: string }} options
 */
export function stepsOf({ text, topic, closes }) {
  return [
    topic && [gettext("Topic"), topicOf(topic)],
    text && [closes ? gettext("Send") : gettext("Insert in the reply"), text],
    closes && [gettext("Close"), outcomeOf(closes)],
  ].filter(Boolean);
}

/** @param {string[]} step */
function drawStep([what, value]) {
  const step = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = what;
  step.append(name, document.createElement("br"), value);
  return step;
}
