"""Operators for a simulation: accounts that are marked so, whose figures count nowhere."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.presence import present_operators

STAFF_LIMIT = 100
ON_THE_WAY = timedelta(seconds=60)  # from being lent to sitting at the desk
TURN = 0x73696D756C617465  # "simulate": any constant that nobody else locks


@transaction.atomic
def lend_operators(count: int) -> list[dict[str, str | int]]:
    """`count` simulated operators whom no other simulation plays, with a new password and their
    capacity.

    They share the password, since hashing one for each takes longer than the simulation's start
    should."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    password = secrets.token_urlsafe(18)
    hashed, taken = make_password(password), _taken()
    free = (number for number in range(1, len(taken) + count + 1) if _email(number) not in taken)
    users = [_lend(next(free), hashed) for _ in range(count)]
    return [
        {
            "email": user.email,
            "password": password,
            "name": user.public_name,
            "capacity": user.capacity,
        }
        for user in users
    ]


def _taken() -> set[str]:
    """Who sits at a desk, or was lent a moment ago and is on the way there."""
    simulated = User.objects.filter(simulated=True)
    coming = simulated.filter(status_since__gt=Now() - ON_THE_WAY)
    seated = present_operators().filter(simulated=True)
    return {*coming.values_list("email", flat=True), *seated.values_list("email", flat=True)}


def _lend(number: int, hashed: str) -> User:
    user = User.objects.filter(email=_email(number)).first() or User(email=_email(number))
    user.name = user.public_name = f"Simulated operator {number}"
    user.simulated, user.line, user.capacity, user.is_active = True, 1, 5, True
    user.password = hashed
    user.save()
    User.objects.filter(pk=user.pk).update(status_since=Now())
    return user


def _email(number: int) -> str:
    return f"sim-operator-{number}@bank.example"
