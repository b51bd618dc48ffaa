/** @import { Drafts } from "../composer/drafts.js" */
/** @import { ListFrame } from "../connection/protocol.d.ts" */
/** @import { ConversationView } from "../conversation/conversation_view.js" */
/** @import { Bulk } from "../list/bulk.js" */
/** @import { List } from "../list/list.js" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Alerts } from "../notices/alerts.js" */
/** @import { Offers } from "../notices/offers.js" */

/**
 * What follows from a change of the lists: on the screen, in what is kept of them, and in what
 * calls the person. `on`: lost(frame): the open ticket stands in no list any more; reopen(): none
 * is open, the address may name one; drawn().
 * @param {{
 *   rows: Rows, list: List, view: ConversationView, bulk: Bulk, drafts: Drafts, alerts: Alerts,
 *   offers: Offers,
 *   on: { lost: (frame: { conversation: string }) => void, reopen: () => void, drawn: () => void },
 * }} options
 */
export function onListChange({ rows, list, view, bulk, drafts, alerts, offers, on }) {
  /** @param {ListFrame} frame */
  function tellOfRows(frame) {
    for (const change of rows.accept(frame)) {
      const inView = change.after.conversation === view.conversation && view.isSeen;
      alerts.row(change, { me: rows.me, inView });
    }
    for (const row of frame.rows) offers.row(row, rows.me);
    for (const conversation of frame.gone) {
      alerts.quiet(conversation);
      offers.drop(conversation);
    }
  }

  /** @param {ListFrame} frame */
  function keepWhatIsListed({ complete }) {
    const known = rows.all.map((row) => row.conversation);
    if (complete) drafts.keepOnly(known);
    bulk.keepOnly(known);
  }

  /** @param {ListFrame} frame */
  return (frame) => {
    tellOfRows(frame);
    keepWhatIsListed(frame);
    const row = rows.get(view.conversation);
    if (row && row !== view.row) view.changed(row);
    else if (!row && view.row) on.lost({ conversation: view.conversation });
    if (!view.row) return on.reopen();
    list.draw();
    on.drawn();
  };
}
