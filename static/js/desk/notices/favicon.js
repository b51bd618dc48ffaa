/**
 * The tab's icon with a number in it: how many wait for me. The pictures are ready-made, as a
 * page may draw none.
 */
export class Favicon {
  #link;
  #plain;
  #numbers;

  /**
   * `numbers`: the addresses of the icons for 1, 2, … and "more", in this order.
   * @param {{ link: HTMLLinkElement, numbers: string[] }} parts
   */
  constructor({ link, numbers }) {
    this.#link = link;
    this.#plain = link.href;
    this.#numbers = numbers;
  }

  /** @param {number} waiting */
  set count(waiting) {
    const icon = waiting ? this.#numbers[Math.min(waiting, this.#numbers.length) - 1] : this.#plain;
    if (this.#link.getAttribute("href") !== icon) this.#link.href = icon;
  }
}
