import { Alerts } from "./alerts.js";
import { Bell } from "./bell.js";
import { Favicon } from "./favicon.js";
import { SoundHint } from "./sound_hint.js";
import { Toasts } from "./toasts.js";
import { Voice } from "./voice.js";

/**
 * All that may call a person: toasts, sounds, notifications, and of several windows the one that speaks.
 * `hint`: where it stands that a sound was not heard; `heard(words)` says it aloud; `on`: open, undo, wake and copy,
 * each with the conversation.
 */
export function deskNotices({ root, sounds, hint, icon, favicons, ticker, wishes, heard, on }) {
  const quiet = (conversation) => alerts.quiet(conversation);
  const voice = new Voice({ onTold: quiet });
  const isDisturbed = () => !wishes.quietUntil(Date.now());
  const may = (kind) => voice.speaks && isDisturbed() && wishes.get(kind === "repeat" ? "repeat" : `${kind}_sound`);
  const bell = new Bell({ sounds, may, onSilence: (why) => soundHint.draw(why) });
  const soundHint = new SoundHint({ root: hint, heard, turnOn: () => bell.turnOn() });
  const toasts = new Toasts({ root, ticker, on: { ...on, later: quiet } });
  const favicon = new Favicon({ link: document.querySelector("link[rel=icon]"), numbers: favicons });
  const mayNotify = (kind) => isDisturbed() && wishes.get(`${kind}_notice`);
  const alerts = new Alerts({ bell, toasts, voice, icon, favicon, may: mayNotify, onOpen: on.open });
  return { bell, toasts, alerts };
}
