import { gettext, say } from "./words.js";

/** The server's time: waiting is counted by its clock, whatever this machine believes. */
export class ServerClock {
  #offset = 0;
  #now;

  constructor(now = Date.now) {
    this.#now = now;
  }

  set(time) {
    this.#offset = Date.parse(time) - this.#now();
  }

  now() {
    return this.#now() + this.#offset;
  }

  /** Whole seconds since `time`, never negative. */
  since(time) {
    return Math.max(0, Math.floor((this.now() - Date.parse(time)) / 1000));
  }
}

/** "" while there is time, "warn" when it is getting late, "breach" from the target on. */
export function waitState(seconds, { warning, target }) {
  if (seconds >= target) return "breach";
  return seconds >= warning ? "warn" : "";
}

/** The same of a first answer that was promised by `due`: what the server counts, whatever the bank's hours. */
export function promiseState(now, { warn, due }) {
  if (now >= Date.parse(due)) return "breach";
  return now >= Date.parse(warn) ? "warn" : "";
}

/** `0:44` under an hour, then `2 h 5 min`. */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return say(gettext("%(hours)s h %(minutes)s min"), { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** How long ago, in one rough figure. */
export function ago(seconds) {
  if (seconds < 60) return gettext("now");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return say(gettext("%(minutes)s min"), { minutes });
  return minutes < 24 * 60
    ? say(gettext("%(hours)s h"), { hours: Math.floor(minutes / 60) })
    : say(gettext("%(days)s d"), { days: Math.floor(minutes / 1440) });
}
