import { byId, find } from "../../elements/templates.js";
import { AnswerPicker } from "./answer_picker.js";
import { BoilerplateWarning } from "./boilerplate_warning.js";
import { Composer } from "./composer.js";
import { EmojiGrid } from "./emoji.js";
import { OwnAnswers } from "./own_answers.js";

/** @import { Attachments } from "./attachments.js" */
/** @import { Drafts } from "./drafts.js" */
/** @import { CommandSender } from "../connection/command_sender.js" */
/** @import { AnswersApi, DeskApi, Draft, Kind } from "../connection/requests.d.ts" */

/**
 * Where one writes, and what stands around it. `conversation()`: the open one; `needsControl()`:
 * whether Enter alone does not send; `on`: typing(), changed(draft), answers(how, friendlier),
 * close(), next(), failed(words).
 * @param {{
 *   api: Pick<DeskApi, "answers" | "review">, sender: CommandSender, attachments: Attachments,
 *   drafts: Drafts, conversation: () => string, needsControl: () => boolean,
 *   on: {
 *     typing: () => void, changed: (draft: Draft) => void,
 *     answers: (how: "slash" | "button", friendlier?: number | null) => void, close: () => void,
 *     next: () => void, failed: (words: string) => void,
 *   },
 * }} options
 */
export function deskWriting({ api, sender, attachments, drafts, conversation, needsControl, on }) {
  /** @type {HTMLFormElement} */
  const form = byId("composer");
  const warning = new BoilerplateWarning({
    strip: find(form, "[data-part=excerpt]"),
    on: {
      ...api.review,
      friendlier: (answer) => on.answers("button", answer),
      keep: () => composer.focus(),
    },
  });
  const { typing, answers, close, next, changed } = on;
  const written = whatIsWritten({ sender, attachments, drafts, conversation, warning, changed });
  const composer = new Composer({
    form,
    on: { typing, answers, close, next, needsControl, ...written },
  });
  const emojiGrid = new EmojiGrid({
    root: byId("emoji"),
    button: find(form, "[data-action=emoji]"),
    onPick: (/** @type {string} */ sign) => (sign ? composer.insert(sign) : composer.focus()),
  });
  return { composer, emojiGrid, ...deskAnswers({ api: api.answers, onFail: on.failed }) };
}

/**
 * Where a text and its files go: out, or into the draft.
 * @param {{
 *   sender: CommandSender, attachments: Attachments, drafts: Drafts, conversation: () => string,
 *   warning: BoilerplateWarning, changed: (draft: Draft) => void,
 * }} options
 */
function whatIsWritten({ sender, attachments, drafts, conversation, warning, changed }) {
  return {
    hasFiles: () => !attachments.isEmpty,
    choose: () => attachments.choose(),
    send: (/** @type {Kind} */ kind, /** @type {string} */ text) => {
      const files = kind === "reply" ? attachments.take() : [];
      const entry = sender.tell(conversation(), kind, text, files);
      if (entry && kind === "reply") warning.sent();
    },
    change: (/** @type {Draft} */ draft) => {
      changed(draft);
      drafts.set(conversation(), draft, { atOnce: !draft.text });
      warning.changed(conversation(), draft);
    },
  };
}

/**
 * The canned answers, and the dialog in which one writes one's own.
 * @param {{ api: AnswersApi, onFail: (words: string) => void }} options
 */
function deskAnswers({ api, onFail }) {
  const onChange = () => answerPicker.reload();
  /** @type {HTMLDialogElement} */
  const dialog = byId("own-answer-dialog");
  const ownAnswers = new OwnAnswers({ dialog, api, onChange, onFail });
  const answerPicker = new AnswerPicker({ root: byId("picker"), api, own: ownAnswers });
  return { ownAnswers, answerPicker };
}
