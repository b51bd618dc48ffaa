import { onKeydown } from "../keys";
import type { PersonStorage } from "../person_storage";
import { isVisible } from "../visible";
import { part } from "../words";

const DRAFT = "draft";
const COUNTED_FROM = 400; // characters left when the counter appears

export interface ComposerOptions {
  form: HTMLFormElement;
  personStorage: PersonStorage;
  limit: () => number;
  /** Something else than text is ready to be sent. */
  hasFiles: () => boolean;
  /** The text may be empty when there are files. */
  onSend: (text: string) => void;
  onTyping: () => void;
  onChange: () => void;
}

/**
 * Where one writes. It works without a line, keeps the draft over a reload, and counts when the
 * end is near.
 */
export class Composer {
  readonly #options: ComposerOptions;
  readonly #field: HTMLTextAreaElement;
  readonly #counter: HTMLElement;

  constructor(options: ComposerOptions) {
    this.#options = options;
    this.#field = part<HTMLTextAreaElement>(options.form, "textarea");
    this.#counter = part(options.form.parentElement!, "[data-counter]");
    this.#field.value = options.personStorage.get<string>(DRAFT) ?? "";
    this.#field.addEventListener("input", () => this.#changed(true));
    onKeydown(this.#field, (event) => this.#key(event));
    options.form.addEventListener("submit", (event) => this.#submit(event));
    this.#count();
  }

  get isEmpty(): boolean {
    return !isVisible(this.#field.value);
  }

  /** Begin a message for the person, who finishes it. */
  begin(text: string): void {
    this.#field.value = text;
    this.#changed(false);
    this.focus();
  }

  focus(): void {
    this.#field.focus();
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
  }

  /** With a keyboard Enter sends; under a thumb it makes a new line, as everywhere on phones. */
  #key(event: KeyboardEvent): void {
    const isPlainEnter = event.key === "Enter" && !event.shiftKey;
    if (isPlainEnter && matchMedia("(hover: hover) and (pointer: fine)").matches)
      this.#submit(event);
  }

  #submit(event: Event): void {
    event.preventDefault();
    if ((this.isEmpty && !this.#options.hasFiles()) || this.#left() < 0) return this.#field.focus();
    const text = this.isEmpty ? "" : this.#field.value; // to the last space as it was typed
    this.#field.value = "";
    this.#changed(false);
    this.#field.focus();
    this.#options.onSend(text);
  }

  #changed(isTyping: boolean): void {
    this.#count();
    this.#keepDraft();
    if (isTyping && !this.isEmpty) this.#options.onTyping();
    this.#options.onChange();
  }

  #keepDraft(): void {
    if (this.isEmpty) this.#options.personStorage.remove(DRAFT);
    else this.#options.personStorage.set(DRAFT, this.#field.value);
  }

  #left(): number {
    return this.#options.limit() - [...this.#field.value].length;
  }

  #count(): void {
    const left =
      this.#field.value.length > this.#options.limit() - COUNTED_FROM ? this.#left() : Infinity;
    this.#counter.hidden = left > COUNTED_FROM;
    this.#counter.textContent = left > COUNTED_FROM ? "" : String(left);
    this.#counter.classList.toggle("is-over", left < 0);
    this.#field.setAttribute("aria-invalid", String(left < 0));
  }
}
