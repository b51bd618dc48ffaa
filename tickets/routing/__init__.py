"""The router: the one place that decides who gets a ticket.

Every decision takes the routing lock (`routing_lock`), reads the operators once (`candidates`,
`load`), what the ticket needs (`needs`), and chooses (`choosing`); what is decided is carried out
in `assigning`, or held out in `offering`."""

from tickets.routing.assigning import assign_waiting, give_back, hand_over, route
from tickets.routing.expiring import end_offers_to, expire_offers
from tickets.routing.load import must_have_room, weight_of
from tickets.routing.offering import open_offer, pass_on, place_of, withdraw
from tickets.routing.reclaiming import reclaim_from_absent
from tickets.routing.reoffering import reoffer_warned
from tickets.routing.routing_lock import ROUTING_LOCK, lock_routing
from tickets.routing.waiting import queue, queue_length

__all__ = [
    "ROUTING_LOCK",
    "assign_waiting",
    "end_offers_to",
    "expire_offers",
    "give_back",
    "hand_over",
    "lock_routing",
    "must_have_room",
    "open_offer",
    "pass_on",
    "place_of",
    "queue",
    "queue_length",
    "reclaim_from_absent",
    "reoffer_warned",
    "route",
    "weight_of",
    "withdraw",
]
