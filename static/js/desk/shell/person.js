import { byId, find } from "../../elements/templates.js";
import { hourOf } from "../../text/dates.js";
import { PreferencesDialog } from "./preferences_dialog.js";
import { Presence } from "./presence.js";
import { StatusChange } from "./status_change.js";
import { Summary } from "./summary.js";

/** @import { Composer } from "../composer/composer.js" */
/** @import { Opened, Send } from "../connection/protocol.d.ts" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Alerts } from "../notices/alerts.js" */
/** @import { Preferences } from "./preferences.js" */
/** @import { Session } from "./session.js" */

const TIMEOUT_LIMIT = 2 ** 31 - 1; // ms: the longest that a browser can wait

/**
 * Who sits here: their status, their preferences, and the figures of their work. `isLive()`:
 * whether there is a connection; `does()`: the commands; `notice(words)` tells the person
 * something.
 * @param {{
 *   rows: Rows, session: Session, view: Opened, composer: Composer, alerts: Alerts,
 *   preferences: Preferences, send: Send, isLive: () => boolean,
 *   does: () => Record<string, () => void>, notice: (words: string) => void,
 * }} options
 */
export function deskPerson({
  rows,
  session,
  view,
  composer,
  alerts,
  preferences,
  send,
  isLive,
  does,
  notice,
}) {
  const empty = byId("nothing-open");
  const statusChange = new StatusChange({ dialog: byId("leaving-dialog"), rows, send, notice });
  const preferencesDialog = new PreferencesDialog({
    ...{ dialog: byId("preferences-dialog"), preferences, now: () => Date.now() },
  });
  const presence = new Presence({
    ...{
      button: byId("me"),
      menu: byId("presence-menu"),
      list: find(byId("list"), ".list-top"),
      empty,
    },
    on: {
      status: (status) => statusChange.to(status),
      quiet: () => does().quiet(),
      preferences: () => preferencesDialog.open(),
      shortcuts: () => does().shortcuts(),
    },
  });
  const onFirst = () => does().next();
  const summary = new Summary({
    rows,
    presence,
    alerts,
    count: byId("inbox-count"),
    empty,
    onFirst,
    onAvailable: () => statusChange.to("available"),
  });

  function drawSummary() {
    const { capacity, isFull, isAdministrator } = session;
    summary.draw({
      status: isLive() ? session.status : "",
      ...{ capacity, isFull, isAdministrator },
      isTalking: Boolean(view.row),
    });
  }

  /** A preference is another one now; do not disturb ends by itself. */
  function drawPreferences() {
    composer.draw();
    const until = preferences.quietUntil(Date.now());
    presence.drawQuiet(until ? hourOf(until) : "");
    if (until) setTimeout(drawPreferences, Math.min(until - Date.now() + 1000, TIMEOUT_LIMIT));
  }

  return { statusChange, preferencesDialog, drawSummary, drawPreferences };
}
