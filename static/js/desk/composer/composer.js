import { isVisible, onKeydown } from "../../../../sdk/js/src/desk.ts";
import { fieldsOf, fill, find, onClick, radiosOf, show, slot } from "../../elements/templates.js";
import { insertText, rewriteText } from "../../elements/text_field.js";
import { gettext } from "../../text/translation.js";
import { missingIn } from "./canned_answers.js";
import { fieldWords, leftWords, sendWords, switchWords } from "./composer_words.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Draft, Kind } from "../connection/requests.d.ts" */

/**
 * @typedef {object} ComposerListeners
 * @property {(kind: Kind, text: string) => void} send
 * @property {() => boolean} hasFiles
 * @property {() => void} choose a file
 * @property {() => void} close
 * @property {() => void} next open whoever waits longest
 * @property {(draft: Draft) => void} change
 * @property {() => void} typing
 * @property {(how: "slash" | "button") => void} answers
 * @property {() => boolean} needsControl
 */

/**
 * Where one writes. Who will see it, reply or note, is a property of the draft; no single key
 * changes it.
 */
export class Composer {
  #form;
  #text;
  #on;
  #limit = 4000;
  /** @type {Row | null} */
  #row = null;
  #refusal = "";
  /** @type {Kind} */
  #kind = "reply"; // of the draft; the radios only show it
  #warnedOfGap = "";
  #isRewritten = false; // what changes is not typed here

  /**
   * `on`: send(kind, text), hasFiles(), choose(), close(), next(), change(draft), typing(), answers(how),
   * needsControl()
   * @param {{ form: HTMLFormElement, on: ComposerListeners }} parts
   */
  constructor({ form, on }) {
    this.#form = form;
    this.#text = find(form, "textarea");
    this.#on = on;
    this.#text.addEventListener("input", () => this.#isRewritten || this.#changed());
    onKeydown(this.#text, (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    for (const radio of radiosOf(form, "to"))
      radio.addEventListener("change", () => this.focusAs(/** @type {Kind} */ (radio.value)));
    onClick(form, (target) => this.#clicked(target.closest("[data-action]")?.dataset.action));
  }

  /** @param {number} characters */
  set limit(characters) {
    this.#limit = characters;
  }

  get kind() {
    return this.#kind;
  }

  get text() {
    return this.#text.value;
  }

  get isEmpty() {
    return !isVisible(this.text);
  }

  /**
   * Write for this conversation from now on.
   * @param {Row} row
   * @param {Draft} draft
   */
  open(row, draft) {
    this.#row = row;
    this.#text.value = draft.text; // no undo brings back what was written to another customer
    this.#become(draft.kind);
    this.permit(row, this.#refusal);
  }

  /**
   * The same person has written on another machine: it comes to what stands here, and the cursor
   * does not jump.
   * @param {{ text: string, kind: Kind }} options
   */
  replace({ text, kind }) {
    this.#isRewritten = true;
    rewriteText(this.#text, text);
    this.#isRewritten = false;
    this.#become(kind);
  }

  /**
   * The row has changed: `refusal` says why a reply cannot be written now, `remedy` is the action
   * that helps.
   * @param {Row} row
   * @param {string} [refusal]
   * @param {string} [remedy]
   */
  permit(row, refusal = "", remedy = "") {
    this.#row = row;
    this.#refusal = refusal;
    fill(this.#form, { blocked: refusal });
    for (const action of ["accept", "reopen"])
      show(find(this.#form, `[data-action=${action}]`), action === remedy);
    this.#draw();
  }

  focus() {
    this.#text.focus();
  }

  /** Whether a file can be put into what is being written. */
  get takesFiles() {
    return this.kind === "reply" && !this.#refusal && this.#row !== null;
  }

  /**
   * R and N, and the radios: write a reply, or a note. With a text in the box that is a question
   * first.
   * @param {Kind} kind
   */
  focusAs(kind) {
    const asks = !this.isEmpty && this.kind !== kind;
    if (!asks && this.kind !== kind) {
      this.#become(kind);
      this.#changed();
    }
    this.#ask(asks);
    if (asks) find(this.#form, "[data-action=keep-kind]").focus();
    else this.focus();
  }

  /** @param {Kind} kind */
  #become(kind) {
    this.#kind = fieldsOf(this.#form).to.value = kind;
    this.#part("switch", false);
    this.#draw();
  }

  /**
   * Whether the text that is there becomes the other kind. The radio stays on what it is until
   * somebody says so.
   * @param {boolean} asks
   */
  #ask(asks) {
    fieldsOf(this.#form).to.value = this.kind;
    fill(this.#form, switchWords(this.kind, this.#row));
    this.#part("switch", asks);
  }

  clear() {
    this.#text.value = "";
    this.#warnedOfGap = "";
    this.#part("switch", false);
    this.#changed();
  }

  /**
   * Show what is typed elsewhere, without any of the consequences of typing here.
   * @param {string} text
   */
  mirror(text) {
    this.#text.value = text;
  }

  /**
   * Put a text where the cursor is, or in place of everything.
   * @param {string} text
   * @param {{ replace?: boolean }} [options]
   */
  insert(text, { replace = false } = {}) {
    const { selectionStart, selectionEnd, value } = this.#text;
    this.focus();
    insertText(
      this.#text,
      text,
      replace ? 0 : selectionStart,
      replace ? value.length : selectionEnd,
    );
    this.#showGap();
    this.#changed();
  }

  /**
   * Enter sends, or Ctrl Enter does, as one prefers; Shift Enter is always a new line, and Ctrl
   * Shift Enter opens the next ticket after it has sent.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const control = event.ctrlKey || event.metaKey;
    const needed = this.#on.needsControl();
    if (event.key !== "Enter" || (!control && (event.shiftKey || event.altKey || needed))) return;
    event.preventDefault();
    const closes = control && (needed ? event.altKey : !event.shiftKey);
    if (closes && this.kind === "reply") this.#sendAndThen(this.#on.close);
    else if (control && event.shiftKey) this.#sendAndThen(this.#on.next);
    else this.#send();
  }

  /** A gap that nothing filled is selected: what is typed next takes its place. */
  #showGap() {
    const gap = missingIn(this.text);
    if (gap) this.#text.setSelectionRange(gap[0], gap[1]);
    return gap;
  }

  /** Whoever sends a text with a gap in it is asked once; twice is meant. */
  get #stopsAtGap() {
    if (this.#warnedOfGap === this.text || !this.#showGap()) return false;
    this.#warnedOfGap = this.text;
    this.focus();
    fill(this.#form, { left: gettext("Something is missing here. Press again to send it so.") });
    return true;
  }

  #send() {
    if (!this.#maySend || (this.kind === "reply" && this.#stopsAtGap)) return;
    const { kind } = this;
    const text = this.isEmpty ? "" : this.text; // to the last space as it was typed
    this.clear();
    this.#on.send(kind, text);
  }

  /** @param {() => void} then is done unless something holds the text back */
  #sendAndThen(then) {
    if ((this.kind === "reply" && this.#refusal) || this.#left < 0) return;
    this.#send();
    if (this.isEmpty) then();
  }

  get #left() {
    return this.#limit - [...this.text].length;
  }

  get #maySend() {
    const hasContent = !this.isEmpty || (this.kind === "reply" && this.#on.hasFiles());
    return hasContent && this.#left >= 0 && !(this.kind === "reply" && this.#refusal);
  }

  #changed() {
    this.#draw();
    this.#on.change({ text: this.text, kind: this.kind });
    if (this.kind !== "reply" || this.#refusal) return;
    if (this.text === "/") this.#on.answers("slash");
    else if (this.text) this.#on.typing();
  }

  /** @param {string | undefined} action */
  #clicked(action) {
    if (action === "answers") this.#on.answers("button");
    if (action === "attach") this.#on.choose();
    if (action === "keep-kind") this.#ask(false);
    if (action === "switch") this.#become(this.kind === "note" ? "reply" : "note");
    if (action === "switch") this.#on.change({ text: this.text, kind: this.kind });
    if (action === "switch" || action === "keep-kind") this.focus();
  }

  /** Draw anew what a preference changes. */
  draw() {
    this.#draw();
  }

  #draw() {
    const isNote = this.kind === "note";
    const { placeholder, label } = fieldWords(this.kind, this.#row);
    fill(this.#form, {
      ...sendWords(this.kind, this.#row),
      "send-key": this.#on.needsControl() ? "Ctrl ↵" : "↵",
      left: leftWords(this.#left),
    });
    this.#text.placeholder = placeholder;
    this.#text.setAttribute("aria-label", label);
    slot(this.#form, "left").toggleAttribute("data-over", this.#left < 0);
    this.#part("blocked", Boolean(this.#refusal) && !isNote);
    for (const action of ["answers", "attach", "emoji"])
      show(find(this.#form, `[data-action=${action}]`), !isNote);
    this.#part("attachments", !isNote);
    /** @type {HTMLButtonElement} */
    const submit = find(this.#form, "[type=submit]");
    submit.classList.toggle("btn-primary", !isNote);
    submit.disabled = this.#left < 0 || (!isNote && Boolean(this.#refusal));
  }

  /**
   * @param {string} name
   * @param {boolean} visible
   */
  #part(name, visible) {
    show(find(this.#form, `[data-part=${name}]`), visible);
  }
}
