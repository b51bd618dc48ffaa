import { Alerts } from "./alerts.js";
import { Bell } from "./bell.js";
import { Toasts } from "./toasts.js";
import { Voice } from "./voice.js";

/** All that may call a person: toasts, sounds, notifications, and of several windows the one that speaks. */
export function deskNotices({ root, sounds, icon, ticker, onOpen, onUndo, onWake }) {
  const quiet = (conversation) => alerts.quiet(conversation);
  const voice = new Voice({ onTold: quiet });
  const bell = new Bell({ storage: localStorage, sounds, mayRing: () => voice.speaks });
  const toasts = new Toasts({ root, ticker, on: { open: onOpen, later: quiet, undo: onUndo, wake: onWake } });
  const alerts = new Alerts({ bell, toasts, voice, icon, onOpen });
  return { bell, toasts, alerts };
}
