import { fillAnswer } from "./answers.js";
import { fill, slot } from "./templates.js";
import { topicOf } from "./topics.js";
import { outcomeOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

/** Several actions in one, as administrators wrote them: seen first, then done, each by its usual command. */
export class Macros {
  #dialog;
  #load;
  #on;
  #macros = [];
  #chosen = null;

  /** `load()` → macros; `on`: people() → {values}, insert(text), say(text), categorise(topic), close(reason) */
  constructor({ dialog, load, on }) {
    [this.#dialog, this.#load, this.#on] = [dialog, load, on];
    dialog.querySelector("form").addEventListener("submit", () => this.#run());
    for (const button of dialog.querySelectorAll("[data-action=cancel]")) button.addEventListener("click", () => dialog.close());
  }

  /** Without an answer there are none until the next time. */
  async refresh() {
    this.#macros = await this.#load().catch(() => this.#macros);
  }

  /** As rows of the table of actions. */
  actions(when) {
    const named = (macro) => ({ id: `macro-${macro.id}`, name: say(gettext("Macro: %(title)s"), { title: macro.title }), run: () => this.#show(macro), when });
    return this.#macros.map(named);
  }

  #show(macro) {
    const { values } = this.#on.people();
    this.#chosen = { ...macro, text: fillAnswer(macro.text, values) };
    fill(this.#dialog, { title: macro.title });
    slot(this.#dialog, "steps").replaceChildren(...stepsOf(this.#chosen).map(drawStep));
    this.#dialog.showModal();
    this.#dialog.querySelector("[type=submit]").focus();
  }

  /** The topic before the close: a closed ticket takes none. */
  #run() {
    const { text, topic, closes } = this.#chosen;
    if (topic) this.#on.categorise(topic);
    if (text) (closes ? this.#on.say : this.#on.insert)(text);
    if (closes) this.#on.close(closes);
  }
}

/** What a macro is going to do, in words: [what, with what]. */
export function stepsOf({ text, topic, closes }) {
  return [
    topic && [gettext("Topic"), topicOf(topic)],
    text && [closes ? gettext("Send") : gettext("Put in the reply"), text],
    closes && [gettext("Close"), outcomeOf(closes)],
  ].filter(Boolean);
}

function drawStep([what, value]) {
  const step = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = what;
  step.append(name, document.createElement("br"), value);
  return step;
}
