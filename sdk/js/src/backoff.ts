const BASE = 1_000;
const CAP = 15_000; // so that everybody is back within 30 s of a fault's end
const RESTART = 15_000;
const OVERLOAD = 30_000;
export const CLOSE = { restart: 1012, overload: 1013, notAuthenticated: 4401, revoked: 4403, flood: 4429 };

/** Milliseconds to wait before the next attempt: exponential with full jitter, so that a crowd does not come as one. */
export function delayBefore(failures: number, code: number, random: () => number): number {
  if (code === CLOSE.restart) return random() * RESTART;
  if (code === CLOSE.overload || code === CLOSE.flood) return random() * OVERLOAD;
  return random() * Math.min(CAP, BASE * 2 ** Math.min(failures, 10));
}
