import { firstName } from "./names.js";
import { fill, show, slot } from "./templates.js";
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

  /** `on`: send(kind, text), hasFiles(), choose(), close(), change(draft), typing(), answers(how) */
  constructor({ form, on }) {
    this.#form = form;
    this.#text = form.querySelector("textarea");
    this.#on = on;
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    for (const radio of form.elements.to) radio.addEventListener("change", () => this.#switched());
    form.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-action]")?.dataset.action));
  }

  set limit(characters) {
    this.#limit = characters;
  }

  get kind() {
    return this.#form.elements.to.value;
  }

  get text() {
    return this.#text.value;
  }

  get isEmpty() {
    return !this.text.trim();
  }

  /** Write for this conversation from now on. */
  open(row, draft) {
    this.#text.value = draft.text;
    this.#form.elements.to.value = draft.kind;
    this.#part("switched", false);
    this.permit(row, this.#refusal);
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

  /** R and N: write a reply, or a note. A text that is already there stays what it is. */
  focusAs(kind) {
    if (this.isEmpty && this.kind !== kind) {
      this.#form.elements.to.value = kind;
      this.#changed();
    }
    this.focus();
  }

  clear() {
    this.#text.value = "";
    this.#part("switched", false);
    this.#changed();
  }

  /** Show what is typed elsewhere, without any of the consequences of typing here. */
  mirror(text) {
    this.#text.value = text;
  }

  /** Put a text where the cursor is, or in place of everything. */
  insert(text, { replace = false } = {}) {
    const { selectionStart, selectionEnd, value } = this.#text;
    this.#text.setRangeText(text, replace ? 0 : selectionStart, replace ? value.length : selectionEnd, "end");
    this.focus();
    this.#changed();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && this.kind === "reply") this.#sendAndClose();
    else this.#send();
  }

  #send() {
    if (!this.#maySend) return;
    const text = this.text.trim();
    const { kind } = this;
    this.clear();
    this.#on.send(kind, text);
  }

  #sendAndClose() {
    if (this.#refusal || this.#left < 0) return;
    this.#send();
    this.#on.close();
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

  #switched() {
    const revealed = this.kind === "reply" && !this.isEmpty;
    this.#part("switched", revealed);
    this.#draw();
    this.#on.change({ text: this.text, kind: this.kind });
    this.focus();
  }

  #clicked(action) {
    if (action === "answers") this.#on.answers("button");
    if (action === "attach") this.#on.choose();
    if (action !== "back-to-note") return;
    this.#form.elements.to.value = "note";
    this.#switched();
  }

  #draw() {
    const isNote = this.kind === "note";
    const name = firstName(this.#row?.customer ?? "");
    const reply = this.#row?.channel === "web" ? gettext("%(name)s sees this on the website") : gettext("%(name)s sees this in the app");
    fill(this.#form, {
      audience: isNote ? gettext("Only the team sees this") : say(reply, { name }),
      send: isNote ? gettext("Save note") : gettext("Send"),
      switched: say(gettext("%(name)s will see it."), { name }),
      left: this.#left < 0 ? say(gettext("%(count)s too many"), { count: -this.#left }) : this.#left < COUNTED_FROM ? say(gettext("%(count)s left"), { count: this.#left }) : "",
    });
    this.#text.placeholder = isNote ? gettext("Write for your colleagues") : say(gettext("Write to %(name)s, or press / for ready answers"), { name });
    this.#text.setAttribute("aria-label", isNote ? gettext("Note to the team") : say(gettext("Reply to %(name)s"), { name }));
    slot(this.#form, "left").toggleAttribute("data-over", this.#left < 0);
    this.#part("blocked", Boolean(this.#refusal) && !isNote);
    for (const action of ["answers", "attach"]) show(this.#form.querySelector(`[data-action=${action}]`), !isNote);
    this.#part("attachments", !isNote);
    const submit = this.#form.querySelector("[type=submit]");
    submit.classList.toggle("btn-primary", !isNote);
    submit.disabled = this.#left < 0 || (!isNote && Boolean(this.#refusal));
  }

  #part(name, visible) {
    show(this.#form.querySelector(`[data-part=${name}]`), visible);
  }
}
