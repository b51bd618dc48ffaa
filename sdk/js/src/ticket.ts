import type { LogEvent, OpenTicket } from "./frames";

/**
 * The open ticket after `event`. The log says less than the welcome (a ticket goes back to the
 * queue unseen).
 */
export function ticketAfter(ticket: OpenTicket | null, event: LogEvent): OpenTicket | null {
  const number = event.ticket ?? ticket?.number ?? 0;
  switch (event.type) {
    case "ticket.opened":
    case "ticket.reopened":
    case "ticket.transferred":
    case "ticket.escalated":
      return { number };
    case "ticket.assigned":
    case "ticket.close_undone":
      return { number, operator: event.operator };
    case "ticket.closed":
      return null;
    default:
      return ticket;
  }
}
