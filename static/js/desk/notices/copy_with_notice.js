import { copyText } from "../../../../sdk/js/src/desk.ts";
import { gettext, say } from "../../text/translation.js";

/** @import { Toasts } from "./toasts.js" */

/**
 * Put a text into the clipboard, and say whether it is there. What could not be copied is shown,
 * to be copied by hand.
 * @param {Toasts} toasts
 * @param {string} text
 */
export async function copyWithNotice(toasts, text) {
  if (await copyText(text)) toasts.done(gettext("Copied."));
  else toasts.notice(say(gettext("Your browser did not copy it: %(text)s"), { text }));
}
