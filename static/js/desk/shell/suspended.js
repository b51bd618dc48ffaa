import { clone } from "../../elements/templates.js";

/** @import { Drafts } from "../composer/drafts.js" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Alerts } from "../notices/alerts.js" */
/** @import { Offers } from "../notices/offers.js" */

/**
 * Nothing of the bank's customers stays on the screen, or in the browser, of somebody who has
 * lost access.
 * @param {{
 *   app: Element, ticker: { stop: () => void }, rows: Rows, alerts: Alerts, offers: Offers,
 *   drafts: Drafts,
 * }} options
 */
export function lockOut({ app, ticker, rows, alerts, offers, drafts }) {
  ticker.stop();
  for (const { conversation } of rows.all) {
    alerts.quiet(conversation);
    offers.drop(conversation);
  }
  drafts.keepOnly([], { all: true });
  for (const dialog of document.querySelectorAll("dialog")) if (dialog.open) dialog.close();
  const notice = clone("suspended");
  app.replaceChildren(notice);
  notice.focus();
}
