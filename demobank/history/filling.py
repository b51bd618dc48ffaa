"""Stores the demo bank's history: one transaction, so that an interrupted filling leaves
nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Customer, Skill, StaffSkill, User
from demobank import library, people, staff
from demobank.history.journal import Journal, moment
from demobank.history.office import HistoryCase
from demobank.history.playing import play
from messaging.delivery.models import Mark
from messaging.desk.answers.models import CannedAnswer, Macro
from messaging.desk.boilerplate.models import BankDocument
from tickets import events, routing
from tickets.models import Conversation, SlaPolicy, Ticket
from tickets.topics.models import Topic, TopicRule

BATCH = 4000  # events in one `events.record`
ACCOUNT_AGE = timedelta(days=200)


@transaction.atomic
def fill(days: int, rng: Random, say: Callable[[str], None]) -> bool:
    """Fill a database that has no conversations; False, and nothing changed, when it has some."""
    routing.lock_routing()
    if Conversation.objects.exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
        )
    now = timezone.now()
    members = add_staff(now)
    say(f"{len(members)} staff, {add_answers()} canned answers")
    cases = play(days, now, rng)
    say(f"{days} days played: {len(cases)} tickets")
    store(cases, members, rng, say)
    add_urgent_topic()
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # a planner that believes the tables to be empty takes minutes for the first figures
    return True


def add_staff(now: datetime) -> dict[str, User]:
    """The demo staff by e-mail, made when they are not there."""
    known = User.objects.in_bulk([member.email for member in staff.EVERYONE], field_name="email")
    for member in staff.EVERYONE:
        if member.email not in known:
            known[member.email] = User.objects.create_user(
                member.email,
                member.password,
                name=member.name,
                role=member.role,
                line=member.line,
                created_at=now - ACCOUNT_AGE,
            )
    add_skills(known)
    return known


def add_skills(members: dict[str, User]) -> None:
    """What the staff can do and some topics ask for, unless administrators have begun to keep
    skills themselves.
    """
    if Skill.objects.exists():
        return
    kept = [Skill(kind=kind, code=code, name=name) for code, (kind, name) in staff.SKILLS.items()]
    skills = {skill.code: skill for skill in Skill.objects.bulk_create(kept)}
    StaffSkill.objects.bulk_create(
        [
            StaffSkill(operator=members[member.email], skill=skills[code], level=level)
            for member in staff.EVERYONE
            for code, level in member.skills
        ]
    )
    for topic, (code, level) in staff.TOPICS.items():
        Topic.objects.filter(pk=topic).update(skill=skills[code], skill_level=level)


def add_urgent_topic() -> None:
    """What "Lost card or fraud" writes for the customer settles the topic and an earlier promise.

    Whole sentences alone: what people write in their own words is left to the bank's own rules.
    """
    if TopicRule.objects.exists() or SlaPolicy.objects.exists():
        return
    # The first line's experts of cards are there at all hours, the second line is not.
    if not Topic.objects.filter(pk=staff.URGENT).update(complexity=2):
        return
    sentences = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            sentences.append(gettext("My card is lost, or somebody else used it. ").strip())
    TopicRule.objects.create(order=1, words="\n".join(sentences), topic_id=staff.URGENT)
    SlaPolicy.objects.create(name="Lost cards", order=1, topic=staff.URGENT, target=30, warn=15)


def add_answers() -> int:
    """The canned answers, the documents they are better than, and macros; returns how many
    there are in the library.
    """
    answers = [CannedAnswer(**answer) for answer in library.answers()]
    CannedAnswer.objects.bulk_create(answers, ignore_conflicts=True)
    BankDocument.objects.bulk_create(
        [BankDocument(**document) for document in library.documents()], ignore_conflicts=True
    )
    if not Macro.objects.exists():
        Macro.objects.bulk_create([Macro(**macro) for macro in library.macros()])
    return len(answers)


def store(
    cases: Sequence[HistoryCase], members: dict[str, User], rng: Random, say: Callable[[str], None]
) -> None:
    """Write the played tickets, their log and the read marks."""
    first_line = [members[member.email] for member in staff.FIRST_LINE]
    journal = Journal(first_line, people.everyone(), _add_customers(cases), rng)
    for case, number in zip(cases, _take_numbers(len(cases)), strict=True):
        journal.write(case, number)
    Ticket.objects.bulk_create(journal.tickets, batch_size=2000)
    say(f"{len(journal.conversations)} customers, {len(journal.tickets)} tickets")
    # Physically in the order of time, as a log grows; within a conversation the order is already
    # so.
    entries = sorted(journal.entries, key=lambda entry: entry.at or events.now())
    for start in range(0, len(entries), BATCH):
        events.record(entries[start : start + BATCH], quietly=True)
    Mark.objects.bulk_create(journal.marks(), batch_size=2000)
    _remember_last_assignment(first_line, journal.tickets)
    say(f"{len(entries)} events in the log")


def _add_customers(cases: Sequence[HistoryCase]) -> dict[int, Conversation]:
    """The customers who ever wrote and their empty conversations, by their place in the crowd."""
    everyone, customers = people.everyone(), {}
    for case in cases:
        if case.customer not in customers:
            person = everyone[case.customer]
            customers[case.customer] = Customer(
                subject=person.subject,
                name=person.name,
                locale=person.locale,
                created_at=moment(case.cycles[0].began),
            )
    Customer.objects.bulk_create(customers.values())
    conversations = {
        place: Conversation(customer=who, created_at=who.created_at)
        for place, who in customers.items()
    }
    Conversation.objects.bulk_create(conversations.values())
    return conversations


def _take_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ticket_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def _remember_last_assignment(operators: Sequence[User], tickets: Sequence[Ticket]) -> None:
    for operator in operators:
        given = [
            ticket.assigned_at
            for ticket in tickets
            if ticket.operator == operator and ticket.assigned_at
        ]
        operator.last_assigned_at = max(given, default=None)
    User.objects.bulk_update(operators, ["last_assigned_at"])
