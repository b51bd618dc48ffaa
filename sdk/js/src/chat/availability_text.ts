import type { Availability } from "../frames";
import type { Words } from "../words";
import { BankClock } from "./bank_clock";

/** What one may expect, in the page's words; "" for what there is nothing to say of. */
export interface AvailabilityText {
  wait: string;
  opens: string;
  hours: string;
}

export function availabilityText(
  availability: Availability | null,
  words: Words,
  locale: string,
  now: Date,
): AvailabilityText {
  const minutes = minutesOf(availability);
  const wait = minutes ? words.say("wait", { minutes }) : "";
  if (availability?.state !== "closed") return { wait, opens: "", hours: "" };
  return { wait, ...closingTimes(availability, words, locale, now) };
}

/**
 * Both by the bank's clock, or, in a browser that does not know its zone, the opening alone by
 * the reader's.
 */
function closingTimes(
  { opens_at, hours, zone }: Availability,
  words: Words,
  locale: string,
  now: Date,
) {
  const opening = opens_at ? [new Date(opens_at)] : [];
  const clock = clockOf(locale, zone, now);
  const bank = clock ?? new BankClock(locale, undefined, now);
  const name = bank.nameFor(...opening);
  const zoned = (time: string) => (name ? `${time} (${name})` : time);
  const spans = (hours ?? []).map(({ opens, closes }) => `${opens}–${closes}`).join(", ");
  const key = `hours-${spans ? "" : "none-"}${bank.otherDay ? "day" : "today"}`;
  return {
    opens: opening.map((at) => words.say("opens", { when: zoned(bank.moment(at)) })).join(),
    hours:
      hours && clock ? words.say(key, { hours: spans && zoned(spans), day: bank.otherDay }) : "",
  };
}

function clockOf(locale: string, zone: string | undefined, now: Date): BankClock | null {
  try {
    return new BankClock(locale, zone, now);
  } catch {
    return null;
  }
}

/** Whole minutes until a first answer, or 0 when that is not known or need not be said. */
export function minutesOf(availability: Availability | null): number {
  return availability?.state === "busy" ? Math.ceil((availability.wait ?? 0) / 60) : 0;
}
