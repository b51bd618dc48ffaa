import { clone } from "./templates.js";

/** Nothing of the bank's customers stays on the screen of somebody who has lost access. */
export function lockOut(app) {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  app.replaceChildren(clone("suspended"));
  app.firstElementChild.focus();
}
