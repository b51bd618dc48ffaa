/**
 * The person's token: asked for once, shared by the line and the files, and asked for afresh when
 * it is no longer good.
 */
export class Tokens {
  #asked: Promise<string> | null = null;
  readonly #ask: () => Promise<string>;

  constructor(ask: () => Promise<string>) {
    this.#ask = ask;
  }

  get(): Promise<string> {
    const asked = (this.#asked ??= this.#ask());
    // A bank that was away is asked again.
    asked.catch(() => this.#asked === asked && this.forget());
    return asked;
  }

  forget(): void {
    this.#asked = null;
  }
}
