import type { Availability } from "../frames";
import type { Words } from "../words";
import type { Dates } from "./dates";

/** What one may expect, in the page's words; "" for what there is nothing to say of. */
export interface Outlook {
  wait: string;
  opens: string;
  hours: string;
}

export function outlookOf(availability: Availability | null, words: Words, dates: Dates): Outlook {
  const { state, opens_at, hours } = availability ?? {};
  const minutes = minutesOf(availability);
  const spans = (hours ?? []).map(({ opens, closes }) => `${opens}–${closes}`).join(", ");
  return {
    wait: minutes ? words.say("wait", { minutes }) : "",
    opens: state === "closed" && opens_at ? words.say("opens", { when: dates.moment(new Date(opens_at)) }) : "",
    hours: state === "closed" && hours ? words.say(spans ? "hours-today" : "hours-none", { hours: spans }) : "",
  };
}

/** Whole minutes until a first answer, or 0 when that is not known or need not be said. */
export function minutesOf(availability: Availability | null): number {
  return availability?.state === "busy" ? Math.ceil((availability.wait ?? 0) / 60) : 0;
}
