import { firstName } from "../../text/names.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Kind } from "../connection/requests.d.ts" */

const COUNTED_FROM = 500; // characters left when the counter appears

/**
 * The question before a text becomes the other kind.
 * @param {Kind} kind
 * @param {Row | null} row
 */
export function switchWords(kind, row) {
  const name = firstName(row?.customer ?? "");
  const isNote = kind === "note";
  return {
    "switch-title": isNote
      ? gettext("This was written as a note.")
      : gettext("This was written as a reply."),
    "switch-text": isNote
      ? say(gettext("As a reply %(name)s will see it."), { name })
      : say(gettext("As a note %(name)s will not see it."), { name }),
    "switch-yes": isNote ? gettext("Make it a reply") : gettext("Make it a note"),
    "switch-no": isNote ? gettext("Keep the note") : gettext("Keep the reply"),
  };
}

/**
 * Who will see it, and how it is sent.
 * @param {Kind} kind
 * @param {Row | null} row
 */
export function sendWords(kind, row) {
  const name = firstName(row?.customer ?? "");
  const reply =
    row?.channel === "web"
      ? gettext("%(name)s sees this on the website")
      : gettext("%(name)s sees this in the app");
  return kind === "note"
    ? { audience: gettext("Only the team sees this"), send: gettext("Save note") }
    : { audience: say(reply, { name }), send: gettext("Send") };
}

/**
 * What the field is for: its placeholder, and its name for those who listen.
 * @param {Kind} kind
 * @param {Row | null} row
 */
export function fieldWords(kind, row) {
  const name = firstName(row?.customer ?? "");
  return kind === "note"
    ? { placeholder: gettext("Write for your colleagues"), label: gettext("Note to the team") }
    : {
        placeholder: say(gettext("Write to %(name)s, or press / for canned answers"), { name }),
        label: say(gettext("Reply to %(name)s"), { name }),
      };
}

/**
 * How many characters are left, once they are few, or too many.
 * @param {number} left
 */
export function leftWords(left) {
  if (left < 0) return say(gettext("%(count)s too many"), { count: -left });
  return left < COUNTED_FROM ? say(gettext("%(count)s left"), { count: left }) : "";
}
