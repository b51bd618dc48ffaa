import { lockOut } from "./suspended.js";
import { gettext, say } from "./words.js";

/** What goes away: a ticket, the line, the person's right to be here. `desk`: the parts of the workstation by their names. */
export function deskLosses(desk) {
  /** Another has the ticket now, or it is no longer ours to see: off the screen, and on to whoever waits longest. */
  function taken({ conversation }) {
    const { follows, handing, rows, talk, place } = desk;
    follows.lose(conversation);
    rows.lose(conversation);
    handing.lost(conversation);
    if (conversation !== talk.conversation) return;
    tell(conversation, talk.row.customer);
    place.go(rows.reply.find((row) => row.conversation !== conversation)?.conversation ?? null);
  }

  /** Who gave it away knows. A text that was not sent is worth a word to anybody. */
  function tell(conversation, name) {
    const { handing, drafts, toasts } = desk;
    const isOwn = handing.isOwn(conversation);
    const words = isOwn ? gettext("Your text to %(name)s was not sent.") : gettext("%(name)s's ticket now belongs to a colleague.");
    if (drafts.of(conversation).text) toasts.taken(conversation, say(words, { name }));
    else if (!isOwn) toasts.notice(say(words, { name }));
  }

  function line() {
    desk.connection.isLive = false;
    desk.drawSummary();
  }

  function suspended() {
    const { ticker, rows, alerts, offers, drafts } = desk;
    ticker.stop();
    for (const { conversation } of rows.all) {
      alerts.quiet(conversation);
      offers.drop(conversation);
    }
    drafts.keepOnly([], { all: true });
    lockOut(document.querySelector(".app"));
  }

  return { taken, line, suspended };
}
