import { show } from "../../elements/templates.js";
import { ago } from "../../text/durations.js";
import { gettext, say } from "../../text/translation.js";

const SHOWN_AFTER = 10; // seconds in which nobody wonders
const AMBER_AFTER = 60; // seconds after which it is worth a look

/**
 * Below a message that the customer's device has not fetched: for how long by now.
 * @param {HTMLElement} element
 * @param {number} seconds
 */
export function drawUndelivered(element, seconds) {
  show(element, seconds >= SHOWN_AFTER);
  element.dataset.tone = seconds < AMBER_AFTER ? "neutral" : "amber";
  const time = seconds < AMBER_AFTER ? say(gettext("%(seconds)s s"), { seconds }) : ago(seconds);
  element.textContent = say(gettext("Not delivered for %(time)s"), { time });
}
