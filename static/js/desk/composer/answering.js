import { byId } from "../../elements/templates.js";
import { Assistance } from "./assistance.js";
import { Macros } from "./macros.js";

/** @import { AnswerPicker } from "./answer_picker.js" */
/** @import { Composer } from "./composer.js" */
/** @import { CommandSender } from "../connection/command_sender.js" */
/** @import { Opened } from "../connection/protocol.d.ts" */
/** @import { DeskApi, Operation } from "../connection/requests.d.ts" */
/** @import { CloseDialog } from "../ticket/close_dialog.js" */

/**
 * What helps to answer the open ticket. `closeDialog` asks how it ended; `operations()`: of the
 * customer's card, as far as they are known.
 * @param {{
 *   closeDialog: CloseDialog, api: Pick<DeskApi, "macros">, sender: CommandSender, view: Opened,
 *   composer: Composer, answerPicker: AnswerPicker, operator: string,
 *   operations: () => Operation[],
 * }} options
 */
export function deskAnswering({
  closeDialog,
  api,
  sender,
  view,
  composer,
  answerPicker,
  operator,
  operations,
}) {
  const assistance = new Assistance({
    view,
    composer,
    answerPicker,
    closeDialog,
    operator,
    operations,
  });
  const macros = new Macros({
    dialog: byId("macro-dialog"),
    load: api.macros,
    on: {
      people: () => assistance.people(),
      insert: (text) => composer.insert(text),
      say: (text) => sender.tell(view.conversation, "reply", text),
      categorise: (topic) => sender.categorise(view.conversation, topic),
      close: (reason) => sender.close(view.conversation, reason),
    },
  });
  return { assistance, macros };
}
