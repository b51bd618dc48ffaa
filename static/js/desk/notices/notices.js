import { byId, find } from "../../elements/templates.js";
import { Alerts } from "./alerts.js";
import { Favicon } from "./favicon.js";
import { LeadingTab } from "./leading_tab.js";
import { Offers } from "./offers.js";
import { SoundHint } from "./sound_hint.js";
import { Sounds } from "./sounds.js";
import { Toasts } from "./toasts.js";

/** @import { PreferenceValues } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Ticking } from "../ticket/wait_state.js" */

/**
 * All that may call a person: toasts, offers, sounds, notifications, and of several windows the
 * one that speaks. `heard(words)` says something aloud; `on`: open, accept, decline, undo, wake
 * and copy, each with the conversation.
 * @param {{
 *   icon: string, favicons: string[], clock: ServerClock, ticker: Ticking,
 *   preferences: {
 *     quietUntil: (now: number) => number, get: (name: keyof PreferenceValues) => unknown,
 *   },
 *   heard: (words: string) => void,
 *   on: {
 *     open: (conversation: string) => void, accept: (conversation: string) => void,
 *     decline: (conversation: string) => void, undo: (conversation: string) => void,
 *     wake: (conversation: string) => void, copy: (conversation: string) => void,
 *   },
 * }} options
 */
export function deskNotices({ icon, favicons, clock, ticker, preferences, heard, on }) {
  /** @param {string} conversation */
  const quiet = (conversation) => alerts.quiet(conversation);
  const leadingTab = new LeadingTab({ onTold: quiet });
  const mayDisturb = () => !preferences.quietUntil(Date.now());
  /** @param {"ticket" | "message"} kind */
  const mayNotify = (kind) => mayDisturb() && Boolean(preferences.get(`${kind}_notice`));
  /** @param {"ticket" | "message" | "repeat"} kind */
  const maySound = (kind) =>
    leadingTab.isLeading &&
    mayDisturb() &&
    Boolean(preferences.get(kind === "repeat" ? "repeat" : `${kind}_sound`));
  /** @type {{ ticket: HTMLAudioElement, message: HTMLAudioElement }} */
  const audio = { ticket: byId("sound-ticket"), message: byId("sound-message") };
  const sounds = new Sounds({ audio, may: maySound, onSilence: (why) => soundHint.draw(why) });
  const soundHint = new SoundHint({
    root: byId("sound-hint"),
    heard,
    turnOn: () => sounds.turnOn(),
  });
  const toasts = new Toasts({ root: byId("toasts"), ticker, on: { ...on, later: quiet } });
  const favicon = new Favicon({
    link: find(document, "link[rel=icon]"),
    numbers: favicons,
  });
  const alerts = new Alerts({
    sounds,
    toasts,
    leadingTab,
    icon,
    favicon,
    may: mayNotify,
    onOpen: on.open,
  });
  const offers = new Offers({ root: byId("offers"), clock, sounds, on: { ...on, heard } });
  return { toasts, alerts, offers };
}
