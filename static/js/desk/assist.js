const FAREWELLS = ["goodbye", "bye", "farewell"]; // shortcuts of a ready answer that says it in the team's own words

/** What helps to answer the open ticket: the ready answers, and the question how it ended. */
export class Assist {
  #talk;
  #composer;
  #picker;
  #closeDialog;
  #operator;

  constructor({ talk, composer, picker, closeDialog, operator }) {
    [this.#talk, this.#composer, this.#picker, this.#closeDialog, this.#operator] = [talk, composer, picker, closeDialog, operator];
  }

  /** After a "/" the answer takes the place of what was typed; after the button it goes where the cursor is. */
  answers(how) {
    const isSlash = how === "slash";
    const query = (text) => isSlash && this.#composer.mirror(`/${text}`);
    const pick = (text) => this.#composer.insert(text, { replace: isSlash });
    const close = ({ refocus, erased }) => {
      if (erased && isSlash) this.#composer.clear();
      if (refocus) this.#composer.focus();
    };
    this.#picker.open({ ...this.#people(), on: { query, pick, close } });
  }

  askToClose() {
    if (!this.#talk.actions.has("close") || this.#closeDialog.isOpen) return;
    const people = this.#people();
    const better = this.#picker.text(FAREWELLS, people);
    this.#closeDialog.open(this.#talk.row, { locale: people.locale, hasDraft: !this.#composer.isEmpty, better });
  }

  leave() {
    if (this.#picker.isOpen) this.#picker.close({ refocus: false });
  }

  #people() {
    const { customer, locale } = this.#talk.row;
    return { people: { customer, operator: this.#operator }, locale: locale || document.documentElement.lang };
  }
}
