// Notifications of the system. They name the customer and say nothing of the affair: they may
// show on a locked screen.

export const canAsk = () => globalThis.Notification?.permission === "default";

/** Nobody is shown any, whatever is wished: refused in this browser, or not known to it. */
export const isBlocked = () => !globalThis.Notification || Notification.permission === "denied";

/**
 * Only ever called from a click. Answers when the person has; how is seen in `canAsk` and
 * `isBlocked`.
 */
export const ask = async () => {
  await Notification.requestPermission().catch(() => {});
};

/**
 * @param {{
 *   title: string, body: string, tag: string, icon: string, onClick: () => void,
 * }} options
 */
export function notify({ title, body, tag, icon, onClick }) {
  if (globalThis.Notification?.permission !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag, icon, renotify: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
  } catch {
    // Some phones only allow notifications from a service worker; the sound and the title remain.
  }
}
