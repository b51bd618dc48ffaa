import { ago } from "./clock.js";
import { show } from "./templates.js";
import { gettext, say } from "./words.js";

const QUIET = 10; // seconds in which nobody wonders
const LONG = 60; // seconds after which it is worth a look

/** Below a message that the customer's device has not fetched: for how long by now. */
export function drawUndelivered(element, seconds) {
  show(element, seconds >= QUIET);
  element.dataset.tone = seconds < LONG ? "neutral" : "amber";
  const time = seconds < LONG ? say(gettext("%(seconds)s s"), { seconds }) : ago(seconds);
  element.textContent = say(gettext("Not delivered for %(time)s"), { time });
}
