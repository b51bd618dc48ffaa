"""A small conversation as both sides saw it, to be spoiled: one question, its answer, thanks,
and the close.
"""

from copy import deepcopy
from typing import Any

from demobank.simulation.ledger import Ledger
from demobank.simulation.report import SimulationReport, make_report
from demobank.simulation.story import Frame, Message, Story

NAME = "Simulated 1"
OPERATOR = "Simulated operator 1"


def said(seq: int, role: str, text: str, **more: Any) -> Frame:
    return event(seq, "message.sent", role, text=text, **more)


def event(seq: int, kind: str, role: str = "system", ticket: int = 10_001, **more: Any) -> Frame:
    return {
        "type": kind,
        "seq": seq,
        "at": f"2026-11-22T10:00:{seq:02}.000Z",
        "by": {"role": role},
        "ticket": ticket,
        **more,
    }


LOG = [
    event(1, "ticket.opened", "customer", channel="web"),
    said(2, "customer", "Where is my card?"),
    event(3, "ticket.assigned", operator=OPERATOR),
    said(4, "operator", "On its way."),
    said(5, "customer", "Thanks!"),
    event(6, "ticket.closed", "operator", reason="solved"),
]
SENT = {"q": "Where is my card?", "a": "On its way.", "t": "Thanks!"}


def good_story(ledger: Ledger) -> Story:
    """Everything arrived once, everywhere, half a second after it was sent."""
    story = ledger.story(NAME)
    story.ask(2.0)
    for frame in LOG:
        own = next((key for key, text in SENT.items() if text == frame.get("text")), None)
        side = "customer" if frame["by"]["role"] == "customer" else "operator"
        if own:
            story.send(Message(side, own, frame["text"], frame["seq"], awaited=own != "q"))
        for reader in ("customer", "operator"):
            mine = {"client_id": own} if own and reader == side else {}
            story.see(reader, {**frame, **mine}, frame["seq"] + 0.5)
    story.history = deepcopy(LOG)
    return story


def verdict(ledger: Ledger, capacity: int = 5) -> SimulationReport:
    return make_report(ledger, {OPERATOR: capacity})
