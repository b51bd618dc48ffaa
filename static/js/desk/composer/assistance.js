import { money } from "../../text/money.js";
import { valuesOf } from "./canned_answers.js";

/** @import { AnswerPicker } from "./answer_picker.js" */
/** @import { Composer } from "./composer.js" */
/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { Operation } from "../connection/requests.d.ts" */
/** @import { CloseDialog } from "../ticket/close_dialog.js" */

// Shortcuts of a canned answer that says it in the team's own words.
const FAREWELLS = ["goodbye", "bye", "farewell"];

/** What helps to answer the open ticket: the canned answers, and the question how it ended. */
export class Assistance {
  #view;
  #composer;
  #answerPicker;
  #closeDialog;
  #operator;
  #operations;

  /**
   * `operations()`: of the customer's card, as far as they are known.
   * @param {{
   *   view: Opened, composer: Composer, answerPicker: AnswerPicker, closeDialog: CloseDialog,
   *   operator: string, operations: () => Operation[],
   * }} parts
   */
  constructor({ view, composer, answerPicker, closeDialog, operator, operations }) {
    this.#view = view;
    this.#composer = composer;
    this.#answerPicker = answerPicker;
    this.#closeDialog = closeDialog;
    this.#operator = operator;
    this.#operations = operations;
  }

  /**
   * After a "/" the answer takes the place of what was typed, and so it does when a `friendlier`
   * one was offered; after the button it goes where the cursor is.
   * @param {"slash" | "button"} how
   * @param {number | null} [friendlier]
   */
  answers(how, friendlier = null) {
    const isSlash = how === "slash";
    /** @param {string} text */
    const query = (text) => isSlash && this.#composer.mirror(`/${text}`);
    /** @param {string} text */
    const pick = (text) => this.#composer.insert(text, { replace: isSlash || friendlier !== null });
    /** @param {{ refocus: boolean, erased: boolean }} options */
    const close = ({ refocus, erased }) => {
      if (erased && isSlash) this.#composer.clear();
      if (refocus) this.#composer.focus();
    };
    const { conversation } = this.#view;
    this.#answerPicker.open({
      ...this.people(),
      conversation,
      first: friendlier,
      on: { query, pick, close },
    });
  }

  askToClose() {
    if (!this.#view.actions.has("close") || this.#closeDialog.isOpen) return;
    const people = this.people();
    const better = this.#answerPicker.text(FAREWELLS, people);
    this.#closeDialog.open(this.#view.row, {
      locale: people.locale,
      hasDraft: !this.#composer.isEmpty,
      better,
    });
  }

  leave() {
    if (this.#answerPicker.isOpen) this.#answerPicker.close({ refocus: false });
  }

  /** What the gaps of a text stand for in the open ticket, and the customer's language. */
  people() {
    const { customer, locale } = this.#view.row;
    const values = valuesOf(
      { customer, operator: this.#operator, operations: this.#operations() },
      money,
    );
    return { values, locale: locale || document.documentElement.lang };
  }
}
