/** Days and times as the person's device reckons them, in the page's language. */
export class Dates {
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #oldDay: Intl.DateTimeFormat;
  readonly #say: (word: string) => string;
  readonly #now: () => number;

  constructor(locale: string, say: (word: string) => string, now: () => number) {
    this.#time = new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    this.#day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
    this.#oldDay = new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "long",
      year: "numeric",
    });
    this.#say = say;
    this.#now = now;
  }

  time(at: Date): string {
    return this.#time.format(at);
  }

  day(at: Date): string {
    const now = new Date(this.#now());
    if (isSameDay(at, now)) return this.#say("today");
    if (isSameDay(at, new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)))
      return this.#say("yesterday");
    return (at.getFullYear() === now.getFullYear() ? this.#day : this.#oldDay).format(at);
  }
}

export function isSameDay(a: Date, b: Date): boolean {
  return (
    a.getFullYear() === b.getFullYear() &&
    a.getMonth() === b.getMonth() &&
    a.getDate() === b.getDate()
  );
}
