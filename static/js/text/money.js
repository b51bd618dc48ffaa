import { language } from "./dates.js";

/**
 * `−€64.90`, `+€912.00`: the sign always, and a real minus.
 * @param {number} amount
 * @param {string} currency
 */
export function money(amount, currency) {
  const format = new Intl.NumberFormat(language(), {
    style: "currency",
    currency,
    signDisplay: "exceptZero",
  });
  return format.format(Number(amount)).replace("-", "−");
}
