import { valuesOf } from "./answers.js";
import { money } from "./profile.js";

const FAREWELLS = ["goodbye", "bye", "farewell"]; // shortcuts of a ready answer that says it in the team's own words

/** What helps to answer the open ticket: the ready answers, and the question how it ended. */
export class Assist {
  #talk;
  #composer;
  #picker;
  #closeDialog;
  #operator;
  #operations;

  /** `operations()`: of the customer's card, as far as they are known. */
  constructor({ talk, composer, picker, closeDialog, operator, operations }) {
    [this.#talk, this.#composer, this.#picker, this.#closeDialog] = [talk, composer, picker, closeDialog];
    [this.#operator, this.#operations] = [operator, operations];
  }

  /**
   * After a "/" the answer takes the place of what was typed, and so it does when a `friendlier` one was offered; after
   * the button it goes where the cursor is.
   */
  answers(how, friendlier = null) {
    const isSlash = how === "slash";
    const query = (text) => isSlash && this.#composer.mirror(`/${text}`);
    const pick = (text) => this.#composer.insert(text, { replace: isSlash || friendlier !== null });
    const close = ({ refocus, erased }) => {
      if (erased && isSlash) this.#composer.clear();
      if (refocus) this.#composer.focus();
    };
    const { conversation } = this.#talk;
    this.#picker.open({ ...this.people(), conversation, first: friendlier, on: { query, pick, close } });
  }

  askToClose() {
    if (!this.#talk.actions.has("close") || this.#closeDialog.isOpen) return;
    const people = this.people();
    const better = this.#picker.text(FAREWELLS, people);
    this.#closeDialog.open(this.#talk.row, { locale: people.locale, hasDraft: !this.#composer.isEmpty, better });
  }

  leave() {
    if (this.#picker.isOpen) this.#picker.close({ refocus: false });
  }

  /** What the gaps of a text stand for in the open ticket, and the customer's language. */
  people() {
    const { customer, locale } = this.#talk.row;
    const values = valuesOf({ customer, operator: this.#operator, operations: this.#operations() }, money);
    return { values, locale: locale || document.documentElement.lang };
  }
}
