import { isVisible } from "../visible";
import { part, type Words } from "../words";
import type { Rateable } from "./look";

/** "How was it?", under a talk that is over: five stars, a few words, and thanks. */
export class Rating {
  #shown = "";
  #ticket = 0;
  readonly #form: HTMLFormElement;
  readonly #words: Words;

  constructor(root: HTMLElement, words: Words, onRate: (ticket: number, score: number, comment: string) => void) {
    this.#form = part<HTMLFormElement>(root, "[data-rate]");
    this.#words = words;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(this.#form);
      const score = Number(data.get("score"));
      const comment = String(data.get("comment") ?? "").trim();
      if (score) onRate(this.#ticket, score, isVisible(comment) ? comment : "");
    });
  }

  /** What one has begun to choose stays, until the server knows more. */
  show(rating: Rateable | null): void {
    this.#form.hidden = rating === null;
    const state = JSON.stringify(rating);
    if (rating === null || state === this.#shown) return;
    this.#shown = state;
    if (rating.ticket !== this.#ticket) this.#form.reset();
    this.#ticket = rating.ticket;
    const word = rating.score ? "rate-thanks" : rating.operator ? "rate-operator" : "rate";
    part(this.#form, "[data-title]").textContent = this.#words.say(word, { name: rating.operator });
    part(this.#form, "[type=submit]").textContent = this.#words.say(rating.score ? "rate-change" : "rate-send");
    const comment = part<HTMLTextAreaElement>(this.#form, "[name=comment]");
    if (rating.score && comment !== document.activeElement) comment.value = rating.comment;
    for (const star of this.#form.querySelectorAll<HTMLInputElement>("[name=score]")) {
      if (rating.score) star.checked = Number(star.value) === rating.score;
    }
  }
}
