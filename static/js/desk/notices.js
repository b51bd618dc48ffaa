import { Alerts } from "./alerts.js";
import { Bell } from "./bell.js";
import { Favicon } from "./favicon.js";
import { Toasts } from "./toasts.js";
import { Voice } from "./voice.js";

/**
 * All that may call a person: toasts, sounds, notifications, and of several windows the one that speaks.
 * `on`: open, undo, wake and copy, each with the conversation.
 */
export function deskNotices({ root, sounds, icon, favicons, ticker, wishes, on }) {
  const quiet = (conversation) => alerts.quiet(conversation);
  const voice = new Voice({ onTold: quiet });
  const isDisturbed = () => !wishes.quietUntil(Date.now());
  const may = (kind) => voice.speaks && isDisturbed() && wishes.get(kind === "repeat" ? "repeat" : `${kind}_sound`);
  const bell = new Bell({ sounds, may });
  const toasts = new Toasts({ root, ticker, on: { ...on, later: quiet } });
  const favicon = new Favicon({ link: document.querySelector("link[rel=icon]"), numbers: favicons });
  const mayNotify = (kind) => isDisturbed() && wishes.get(`${kind}_notice`);
  const alerts = new Alerts({ bell, toasts, voice, icon, favicon, may: mayNotify, onOpen: on.open });
  return { bell, toasts, alerts };
}
