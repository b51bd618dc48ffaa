"""The router: the one place that decides who gets a ticket.

Every decision takes the routing turn (`turn`), reads the operators once (`candidates`, `load`), what the ticket needs
(`needs`), and chooses (`choosing`); what is decided is carried out in `giving`, or held out in `offering`.
"""

from tickets.routing.expiring import end_offers_to, expire_offers
from tickets.routing.giving import assign_waiting, give_back, hand_over, route
from tickets.routing.leases import take_from_the_gone
from tickets.routing.load import must_have_room, weight_of
from tickets.routing.offering import open_offer, pass_on, place_of, withdraw
from tickets.routing.reoffering import reoffer_warned
from tickets.routing.turn import TURN, take_turn
from tickets.routing.waiting import queue, queue_length

__all__ = [
    "TURN", "assign_waiting", "end_offers_to", "expire_offers", "give_back", "hand_over", "must_have_room",
    "open_offer", "pass_on", "place_of", "queue", "queue_length", "reoffer_warned", "route", "take_from_the_gone",
    "take_turn", "weight_of", "withdraw",
]  # fmt: skip
