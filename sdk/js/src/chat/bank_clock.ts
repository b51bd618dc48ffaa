/**
 * Days and times as the bank's clock shows them, so that an opening and the hours of a day agree.
 * Where a reader lives by another clock the zone is named.
 */
export class BankClock {
  readonly #zone: string | undefined;
  readonly #locale: string;
  readonly #now: Date;

  /**
   * Throws RangeError for a zone that this browser does not know. Without one the reader's own
   * clock is taken.
   */
  constructor(locale: string, zone: string | undefined, now: Date) {
    this.#locale = locale;
    this.#zone = zone;
    this.#now = now;
    this.#format(now, {}); // throws
  }

  /**
   * A moment to come: the time alone on this very day, with the weekday within six days, else
   * with the date.
   */
  moment(at: Date): string {
    const time = this.#format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    if (this.#isReadersDay && this.#day(at) === this.#day(this.#now)) return time;
    const isNear = at.getTime() - this.#now.getTime() < 6 * 86_400_000;
    const day = this.#format(at, isNear ? { weekday: "long" } : { day: "numeric", month: "long" });
    return `${day}, ${time}`;
  }

  /** The bank's today when it is another day than the reader's, else "". */
  get otherDay(): string {
    return this.#isReadersDay ? "" : this.#format(this.#now, { weekday: "long" });
  }

  /**
   * The name of the zone when its clock and the reader's differ at one of these moments or now,
   * else "".
   */
  nameFor(...moments: Date[]): string {
    return [this.#now, ...moments].some((at) => wall(at, this.#zone) !== wall(at))
      ? this.#name
      : "";
  }

  get #isReadersDay(): boolean {
    return this.#day(this.#now) === wall(this.#now).slice(0, 10);
  }

  #day(at: Date): string {
    return wall(at, this.#zone).slice(0, 10);
  }

  get #name(): string {
    const named = { timeZone: this.#zone, timeZoneName: "longGeneric" } as const;
    const parts = new Intl.DateTimeFormat(this.#locale, named).formatToParts(this.#now);
    return parts.find(({ type }) => type === "timeZoneName")!.value;
  }

  #format(at: Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.#locale, { ...options, timeZone: this.#zone }).format(at);
  }
}

/** `2026-11-23, 10:00`: what a clock of this zone shows, or the reader's own. */
function wall(at: Date, timeZone?: string): string {
  return at.toLocaleString("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
