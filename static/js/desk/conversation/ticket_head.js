/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { TicketFacts } from "../connection/requests.d.ts" */
/** @import { Header } from "./header.js" */
/** @import { Transcript } from "./transcript.js" */

/**
 * Which ticket the head tells of: the newest, or the earlier one that the reader was brought to,
 * until they are back at the newest.
 */
export class TicketHead {
  #header;
  #transcript;
  #get;
  /** @type {Row | null} */
  #row = null;
  /** @type {Set<string>} */
  #actions = new Set();
  /** @type {TicketFacts | null} */
  #earlier = null;
  /** @type {number | null} */
  #wanted = null; // the earlier ticket that is shown, or on its way
  #wasAway = false; // from the newest message, since that ticket is shown

  /**
   * `get(conversation, number)`: what the head says of an earlier ticket.
   * @param {{
   *   header: Pick<Header, "draw" | "drawEarlier">, transcript: Pick<Transcript, "isAtNewest" | "toNewest">,
   *   get: (conversation: string, number: number) => Promise<{ ticket: TicketFacts | null }>,
   * }} parts
   */
  constructor({ header, transcript, get }) {
    this.#header = header;
    this.#transcript = transcript;
    this.#get = get;
  }

  /**
   * Another conversation; its newest ticket is what the head tells of.
   * @param {Row} row
   */
  open(row) {
    this.#row = row;
    this.#earlier = this.#wanted = null;
  }

  /**
   * The row is new.
   * @param {Row} row
   * @param {Set<string>} actions
   */
  draw(row, actions) {
    [this.#row, this.#actions] = [row, actions];
    this.#header.draw(row, { actions });
    if (this.#earlier) this.#header.drawEarlier(this.#earlier, row);
  }

  /**
   * The reader was brought to a place of this ticket.
   * @param {number | undefined} number
   */
  async show(number) {
    if (!number || number === this.#row.ticket) return this.toNewest();
    this.#wasAway = !this.#transcript.isAtNewest;
    if (number === this.#wanted) return;
    const { conversation } = this.#row;
    this.#wanted = number;
    const nothing = /** @type {{ ticket: TicketFacts | null }} */ ({ ticket: null });
    const { ticket } = await this.#get(conversation, number).catch(() => nothing);
    if (this.#wanted !== number || this.#row.conversation !== conversation) return;
    if (!ticket) return this.toNewest();
    this.#earlier = ticket;
    this.#header.drawEarlier(ticket, this.#row);
  }

  /** The transcript was scrolled: at its end stands the newest ticket. */
  scrolled() {
    if (!this.#wanted) return;
    if (!this.#transcript.isAtNewest) this.#wasAway = true;
    else if (this.#wasAway) this.toNewest();
  }

  /** To the newest ticket, where it stands. */
  toCurrent() {
    this.#transcript.toNewest();
    this.toNewest();
  }

  toNewest() {
    const wasEarlier = this.#earlier !== null;
    this.#earlier = this.#wanted = null;
    if (wasEarlier) this.#header.draw(this.#row, { actions: this.#actions });
  }
}
