const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
let lastTime = 0;
let count = 0;

/** Only what passes this is ever put into an address. */
export const isUuid = (text) => UUID.test(text);

/** A UUID v7. Those made here sort in the order they were made, within one millisecond too. */
export function uuid7(now = Date.now) {
  const time = Math.max(now(), lastTime);
  count = time === lastTime ? count + 1 : 0;
  lastTime = count > 0xfff ? time + 1 : time;
  count &= 0xfff;
  const random = crypto.getRandomValues(new Uint8Array(8));
  random[0] = (random[0] & 0x3f) | 0x80;
  const hex = lastTime.toString(16).padStart(12, "0");
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${count.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
