import { byId } from "../../elements/templates.js";
import { CloseDialog } from "./close_dialog.js";
import { Transfers } from "./transfers.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { CommandSender } from "../connection/command_sender.js" */
/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { Targets } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Notices } from "./transfers.js" */

/**
 * What asks before a ticket leaves the hands of this person: closed, handed on, or snoozed.
 * @param {{
 *   view: Opened, sender: CommandSender, outbox: Outbox, toasts: Notices, clock: ServerClock,
 *   loadTargets: (conversation: string) => Promise<Targets>,
 * }} options
 */
export function deskTicketDialogs({ view, sender, outbox, toasts, clock, loadTargets }) {
  const transfers = new Transfers({
    dialog: byId("transfer-dialog"),
    snooze: {
      button: byId("snooze-open"),
      menu: byId("snooze-menu"),
      dialog: byId("snooze-dialog"),
    },
    ...{ view, sender, outbox, toasts, clock, load: loadTargets },
  });
  const closeDialog = new CloseDialog({
    dialog: byId("close-dialog"),
    onClose: (reason, goodbye) => sender.close(view.conversation, reason, goodbye),
  });
  return { transfers, closeDialog };
}
