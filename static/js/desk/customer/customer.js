import { byId, find } from "../../elements/templates.js";
import { CustomerCard } from "./customer_card.js";
import { Drawer } from "./drawer.js";

/** @import { DeskApi } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */

/**
 * The panel about the customer, and the drawer it is on a narrow screen. `onTicket(number)` goes
 * to an earlier ticket.
 * @param {{
 *   page: HTMLElement, clock: ServerClock, api: Pick<DeskApi, "card">,
 *   onTicket: (number: number) => void,
 * }} options
 */
export function deskCustomer({ page, clock, api, onTicket }) {
  const panel = byId("customer");
  const customerCard = new CustomerCard({ root: panel, clock, ...api.card, onTicket });
  const drawer = new Drawer({
    desk: page,
    panel,
    opener: find(byId("talk"), ".talk-about"),
  });
  return { customerCard, drawer };
}
