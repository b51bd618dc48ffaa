import { isVisible } from "../visible";
import { part, type Words } from "../words";
import type { Rateable } from "./view_state";

const STARS = 5;

/**
 * Rates a chat that is over: stars, then a few words; afterwards one line that tells what the
 * bank has, and lets one edit it.
 */
export class Rating {
  #shown = "";
  #rating: Rateable | null = null;
  #isEditing = false;
  readonly #form: HTMLFormElement;
  readonly #line: HTMLElement;
  readonly #words: Words;

  constructor(
    root: HTMLElement,
    words: Words,
    onRate: (ticket: number, score: number, comment: string) => void,
  ) {
    this.#form = part<HTMLFormElement>(root, "[data-rate]");
    this.#line = part(root, "[data-rated]");
    this.#words = words;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(onRate);
    });
    part(this.#line, "button").addEventListener("click", () => this.#edit());
  }

  /** What one has begun to choose stays, until the server knows more. */
  show(rating: Rateable | null): void {
    const state = JSON.stringify(rating);
    if (state === this.#shown) return;
    this.#shown = state;
    if (rating?.ticket !== this.#rating?.ticket) this.#form.reset();
    this.#rating = rating;
    this.#isEditing = false;
    if (rating) this.#fill(rating);
    this.#draw();
  }

  #send(onRate: (ticket: number, score: number, comment: string) => void): void {
    const data = new FormData(this.#form);
    const score = Number(data.get("score"));
    const comment = String(data.get("comment") ?? "").trim();
    if (!score || !this.#rating) return;
    const hadFocus = this.#form.contains(document.activeElement);
    onRate(this.#rating.ticket, score, isVisible(comment) ? comment : "");
    this.#isEditing = false; // also when the same was said again
    this.#draw();
    if (hadFocus) part(this.#line, "button").focus();
  }

  #edit(): void {
    this.#isEditing = true;
    this.#draw();
    this.#form.querySelector<HTMLInputElement>("[name=score]:checked")?.focus();
  }

  #fill({ operator, score, comment, isSent }: Rateable): void {
    const say = (word: string) => this.#words.say(word, { name: operator, score });
    part(this.#form, "[data-title]").textContent = say(operator ? "rate-operator" : "rate");
    if (score === 0) return;
    part<HTMLTextAreaElement>(this.#form, "[name=comment]").value = comment;
    for (const star of this.#form.querySelectorAll<HTMLInputElement>("[name=score]"))
      star.checked = Number(star.value) === score;
    part(this.#line, "[data-thanks]").textContent = say(isSent ? "rate-thanks" : "rate-sending");
    part(this.#line, "[data-stars]").textContent = "★".repeat(score) + "☆".repeat(STARS - score);
    part(this.#line, ".sr-only").textContent = say("rate-score");
  }

  #draw(): void {
    const isRated = this.#rating !== null && this.#rating.score > 0 && !this.#isEditing;
    this.#form.hidden = this.#rating === null || isRated;
    part(this.#line, "p").hidden = !isRated;
  }
}
