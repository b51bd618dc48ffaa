import { copyText } from "../../../sdk/js/src/desk.ts";
import { Assist } from "./assist.js";
import { CloseDialog } from "./close_dialog.js";
import { Composer } from "./composer.js";
import { EmojiGrid } from "./emoji.js";
import { Macros } from "./macros.js";
import { OwnAnswers } from "./own_answers.js";
import { Picker } from "./picker.js";
import { Review } from "./review.js";
import { gettext, say } from "./words.js";

/** Where one writes, and all that helps with it. `desk`: the parts of the workstation by their names. */
export function deskWriting(desk) {
  const { at, server } = desk;
  const composer = new Composer({
    form: at("composer"),
    on: {
      send: (...said) => tell(desk, ...said),
      hasFiles: () => !desk.attachments.isEmpty,
      choose: () => desk.attachments.choose(),
      close: () => desk.assist.askToClose(),
      typing: () => desk.typingOut.touch(desk.talk.conversation),
      change: (draft) => keep(desk, draft),
      answers: (how) => desk.assist.answers(how),
      needsControl: () => desk.wishes.get("send_key") === "control",
    },
  });
  const review = new Review({
    strip: at("composer").querySelector("[data-part=excerpt]"),
    on: { ...server.review, friendlier: (answer) => desk.assist.answers("button", answer), keep: () => composer.focus() },
  });
  new EmojiGrid({
    ...{ root: at("emoji"), button: at("composer").querySelector("[data-action=emoji]") },
    onPick: (emoji) => (emoji ? composer.insert(emoji) : composer.focus()),
  });
  const ownAnswers = new OwnAnswers({
    ...{ dialog: at("own-answer-dialog"), server: server.answers },
    onChange: () => desk.picker.reload(),
    onFail: (words) => desk.toasts.notice(words),
  });
  const picker = new Picker({ root: at("picker"), server: server.answers, own: ownAnswers });
  return { composer, review, ownAnswers, picker };
}

/** What ends a ticket, or does several things to it: it needs the open conversation. */
export function deskAssistance(desk) {
  const { at, server, talk, composer, picker, operator, card, outgoing } = desk;
  const closeDialog = new CloseDialog({ dialog: at("close-dialog"), onClose: (...how) => outgoing.close(talk.conversation, ...how) });
  const assist = new Assist({
    ...{ talk, composer, picker, closeDialog, operator, operations: () => card.operations },
  });
  const macros = new Macros({
    ...{ dialog: at("macro-dialog"), load: server.macros },
    on: {
      people: () => assist.people(),
      insert: (text) => composer.insert(text),
      say: (text) => outgoing.tell(talk.conversation, "reply", text),
      categorise: (topic) => outgoing.command("ticket.categorise", talk.conversation, { topic }),
      close: (reason) => outgoing.close(talk.conversation, reason),
    },
  });
  return { assist, macros };
}

/** What was written goes out. */
function tell({ talk, outgoing, attachments, review }, kind, text) {
  const { conversation } = talk;
  const entry = outgoing.tell(conversation, kind, text, kind === "reply" ? attachments.take() : []);
  if (entry && kind === "reply") review.sent();
}

function keep({ drafts, talk, colleagues, review }, draft) {
  if (draft.text) colleagues.write();
  drafts.set(talk.conversation, draft, { atOnce: !draft.text });
  review.changed(talk.conversation, draft);
}

/** What was written for a ticket that another has now. */
export function copyDraft({ drafts, toasts }, conversation) {
  copyWithNotice(toasts, drafts.of(conversation).text);
}

/** Put a text into the clipboard, and say whether it is there. What could not be copied is shown, to be copied by hand. */
export async function copyWithNotice(toasts, text) {
  if (await copyText(text)) toasts.notice(gettext("Copied."));
  else toasts.notice(say(gettext("Your browser did not copy it: %(text)s"), { text }));
}
