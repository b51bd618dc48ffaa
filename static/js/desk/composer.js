import { isVisible, onKeydown } from "../../../sdk/js/src/desk.ts";
import { missingIn } from "./answers.js";
import { firstName } from "./names.js";
import { fill, show, slot } from "./templates.js";
import { insertText, rewriteText } from "./text_field.js";
import { gettext, say } from "./words.js";

const COUNTED_FROM = 500; // characters left when the counter appears

/** Where one writes. Who will see it, reply or note, is a property of the draft; no single key changes it. */
export class Composer {
  #form;
  #text;
  #on;
  #limit = 4000;
  #row = null;
  #refusal = "";
  #kind = "reply"; // of the draft; the radios only show it
  #warnedOfGap = "";
  #isRewritten = false; // what changes is not typed here

  /** `on`: send(kind, text), hasFiles(), choose(), close(), change(draft), typing(), answers(how), needsControl() */
  constructor({ form, on }) {
    this.#form = form;
    this.#text = form.querySelector("textarea");
    this.#on = on;
    this.#text.addEventListener("input", () => this.#isRewritten || this.#changed());
    onKeydown(this.#text, (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    for (const radio of form.elements.to) radio.addEventListener("change", () => this.focusAs(radio.value));
    form.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-action]")?.dataset.action));
  }

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

  /** Write for this conversation from now on. */
  open(row, draft) {
    this.#row = row;
    this.#text.value = draft.text; // no undo brings back what was written to another customer
    this.#become(draft.kind);
    this.permit(row, this.#refusal);
  }

  /** The same person has written on another machine: it comes to what stands here, and the cursor does not jump. */
  replace({ text, kind }) {
    this.#isRewritten = true;
    rewriteText(this.#text, text);
    this.#isRewritten = false;
    this.#become(kind);
  }

  /** The row has changed: `refusal` says why a reply cannot be written now, `remedy` is the action that helps. */
  permit(row, refusal = "", remedy = "") {
    this.#row = row;
    this.#refusal = refusal;
    fill(this.#form, { blocked: refusal });
    for (const action of ["accept", "reopen"]) show(this.#form.querySelector(`[data-action=${action}]`), action === remedy);
    this.#draw();
  }

  focus() {
    this.#text.focus();
  }

  /** Whether a file can be put into what is being written. */
  get takesFiles() {
    return this.kind === "reply" && !this.#refusal && this.#row !== null;
  }

  /** R and N, and the radios: write a reply, or a note. With a text in the box that is a question first. */
  focusAs(kind) {
    const asks = !this.isEmpty && this.kind !== kind;
    if (!asks && this.kind !== kind) {
      this.#become(kind);
      this.#changed();
    }
    this.#ask(asks);
    if (asks) this.#form.querySelector("[data-action=keep-kind]").focus();
    else this.focus();
  }

  #become(kind) {
    this.#kind = this.#form.elements.to.value = kind;
    this.#part("switch", false);
    this.#draw();
  }

  /** Whether the text that is there becomes the other kind. The radio stays on what it is until somebody says so. */
  #ask(asks) {
    this.#form.elements.to.value = this.kind;
    const name = firstName(this.#row?.customer ?? "");
    const isNote = this.kind === "note";
    fill(this.#form, {
      "switch-title": isNote ? gettext("This was written as a note.") : gettext("This was written as a reply."),
      "switch-text": isNote ? say(gettext("As a reply %(name)s will see it."), { name }) : say(gettext("As a note %(name)s will not see it."), { name }),
      "switch-yes": isNote ? gettext("Make it a reply") : gettext("Make it a note"),
      "switch-no": isNote ? gettext("Keep the note") : gettext("Keep the reply"),
    });
    this.#part("switch", asks);
  }

  clear() {
    this.#text.value = "";
    this.#warnedOfGap = "";
    this.#part("switch", false);
    this.#changed();
  }

  /** Show what is typed elsewhere, without any of the consequences of typing here. */
  mirror(text) {
    this.#text.value = text;
  }

  /** Put a text where the cursor is, or in place of everything. */
  insert(text, { replace = false } = {}) {
    const { selectionStart, selectionEnd, value } = this.#text;
    this.focus();
    insertText(this.#text, text, replace ? 0 : selectionStart, replace ? value.length : selectionEnd);
    this.#showGap();
    this.#changed();
  }

  /** Enter sends, or Ctrl Enter does, as one prefers; Shift Enter is always a new line. */
  #key(event) {
    if (event.key !== "Enter" || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const needed = this.#on.needsControl();
    if (control ? false : event.shiftKey || needed) return;
    event.preventDefault();
    const closes = control && (event.shiftKey || !needed);
    if (closes && this.kind === "reply") this.#sendAndClose();
    else this.#send();
  }

  /** A gap that nothing filled is selected: what is typed next takes its place. */
  #showGap() {
    const gap = missingIn(this.text);
    if (gap) this.#text.setSelectionRange(...gap);
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

  #sendAndClose() {
    if (this.#refusal || this.#left < 0) return;
    this.#send();
    if (this.isEmpty) this.#on.close();
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
    const name = firstName(this.#row?.customer ?? "");
    const reply = this.#row?.channel === "web" ? gettext("%(name)s sees this on the website") : gettext("%(name)s sees this in the app");
    fill(this.#form, {
      audience: isNote ? gettext("Only the team sees this") : say(reply, { name }),
      send: isNote ? gettext("Save note") : gettext("Send"),
      "send-key": this.#on.needsControl() ? "Ctrl ↵" : "↵",
      left: this.#left < 0 ? say(gettext("%(count)s too many"), { count: -this.#left }) : this.#left < COUNTED_FROM ? say(gettext("%(count)s left"), { count: this.#left }) : "",
    });
    this.#text.placeholder = isNote ? gettext("Write for your colleagues") : say(gettext("Write to %(name)s, or press / for ready answers"), { name });
    this.#text.setAttribute("aria-label", isNote ? gettext("Note to the team") : say(gettext("Reply to %(name)s"), { name }));
    slot(this.#form, "left").toggleAttribute("data-over", this.#left < 0);
    this.#part("blocked", Boolean(this.#refusal) && !isNote);
    for (const action of ["answers", "attach", "emoji"]) show(this.#form.querySelector(`[data-action=${action}]`), !isNote);
    this.#part("attachments", !isNote);
    const submit = this.#form.querySelector("[type=submit]");
    submit.classList.toggle("btn-primary", !isNote);
    submit.disabled = this.#left < 0 || (!isNote && Boolean(this.#refusal));
  }

  #part(name, visible) {
    show(this.#form.querySelector(`[data-part=${name}]`), visible);
  }
}
