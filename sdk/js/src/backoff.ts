const BASE_DELAY = 1_000;
const DELAY_LIMIT = 15_000; // so that everybody is back within 30 s of a fault's end
const RESTART_SPREAD = 15_000;
const OVERLOAD_SPREAD = 30_000;
export const CLOSE = {
  restart: 1012,
  overload: 1013,
  notAuthenticated: 4401,
  revoked: 4403,
  flood: 4429,
};

/**
 * Milliseconds to wait before the next attempt: exponential with full jitter, so that a crowd
 * does not come as one.
 */
export function delayBefore(failures: number, code: number, random: () => number): number {
  if (code === CLOSE.restart) return random() * RESTART_SPREAD;
  if (code === CLOSE.overload || code === CLOSE.flood) return random() * OVERLOAD_SPREAD;
  return random() * Math.min(DELAY_LIMIT, BASE_DELAY * 2 ** Math.min(failures, 10));
}
