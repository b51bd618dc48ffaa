"""The cast: Alice and Bob are customers, Anna and Dmitry operators, Inga the administrator.

And what they do.
"""

import time
import uuid
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.identity import Identity
from accounts.models import Customer, Role, User
from accounts.presence import hold_leases
from messaging.sockets.handshake import PresentedHello, open_sessions
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from postgres.refusals import Refused
from tickets import routing
from tickets.closing import close_ticket
from tickets.models import CloseReason, Conversation, Event, Ticket

NO_SKILLS = {
    "skills-TOTAL_FORMS": 0,
    "skills-INITIAL_FORMS": 0,
}  # what the admin's form of a person sends with none
PASSWORD = "a password that nobody guesses"
_HASH = make_password(PASSWORD)
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = (
    _KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def staff(name: str, role: Role = Role.OPERATOR, **fields: Any) -> User:
    email = f"{name.split()[0].lower()}@bank.example"
    return User.objects.create(email=email, name=name, role=role, password=_HASH, **fields)


def customer(name: str, **fields: Any) -> Customer:
    person = Customer.objects.create(
        subject=f"bank-{name.lower()}", name=name, locale="en", **fields
    )
    Conversation.objects.create(customer=person)
    return person


def token(person: str = "bank-alice", **claims: Any) -> str:
    """A token of the bank for `person`, good for five minutes; claims may be changed, or left
    out with None.
    """
    now = int(time.time())
    content = {
        "iss": settings.BANK_TOKEN_ISSUER, "aud": settings.BANK_TOKEN_AUDIENCE, "sub": person,
        "name": person.removeprefix("bank-").title(), "locale": "en", "iat": now, "exp": now + 300,
    } | claims  # fmt: skip
    return jwt.encode(
        {name: value for name, value in content.items() if value is not None},
        _KEY,
        algorithm="RS256",
    )


def sits_down(operator: User) -> uuid.UUID:
    """The operator opens a workstation; returns its lease."""
    lease = uuid.uuid4()
    hold_leases([(lease, operator.pk)])
    routing.assign_waiting()
    return lease


def conversation_of(person: Customer) -> Conversation:
    return Conversation.objects.get(customer=person)


def ticket_of(person: Customer) -> Ticket:
    """The customer's newest ticket."""
    return Ticket.objects.filter(conversation__customer=person).latest("number")


def say(
    person: Customer, text: str = "My card was refused.", client_id: uuid.UUID | None = None
) -> Event:
    """The customer writes; raises what refuses it."""
    return _send(NewMessage(conversation_of(person).pk, person, client_id or uuid.uuid4(), text))


def answer(
    operator: User, person: Customer, text: str = "Let me look.", client_id: uuid.UUID | None = None
) -> Event:
    return _send(NewMessage(conversation_of(person).pk, operator, client_id or uuid.uuid4(), text))


def note(operator: User, person: Customer, text: str = "Second decline this month.") -> Event:
    return _send(NewMessage(conversation_of(person).pk, operator, uuid.uuid4(), text, note=True))


def close(by: User | Customer, person: Customer, reason: CloseReason | None = None) -> Event:
    reason = reason or (CloseReason.SOLVED if isinstance(by, User) else CloseReason.CUSTOMER)
    return close_ticket(
        by=by, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4(), reason=reason
    )


def enters(subject: str = "bank-alice", **claims: Any):
    fields = {
        "name": "Alice",
        "locale": "en",
        "simulated": False,
        "expires_at": datetime.max.replace(tzinfo=UTC),
    }
    (session,) = open_sessions([PresentedHello(Identity(subject, **(fields | claims)))])
    return session


def log_of(person: Customer) -> list[str]:
    """The kinds of the customer's events, in order."""
    events = Event.objects.filter(conversation__customer=person).order_by("seq")
    return list(events.values_list("kind", flat=True))


def _send(draft: NewMessage) -> Event:
    (result,) = send_messages([draft])
    if isinstance(result, Refused):
        raise result
    return result.event
