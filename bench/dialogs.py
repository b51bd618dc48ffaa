"""Fills the log with dialogs that can be searched: `python -m bench.dialogs EVENTS`, on a migrated
database.

What people say is the demo bank's dialogs, English and Russian, and behind most of it a few words
of a large made-up vocabulary in which, as in real ones, a few words are everywhere and most are
rare. Customers come twice; a ticket has ten events; 300 operators held them, over two years.
"""

import random
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from demobank import library  # noqa: E402
from tickets.models import Priority  # noqa: E402

OPERATORS = 300
TEXTS = 100_000
WORDS = 60_000
EVENTS_PER_TICKET, TICKETS_PER_CUSTOMER = 10, 2  # events of a ticket, tickets of a customer
BATCH_SIZE = 5_000  # customers
SYLLABLES = {
    "en": [
        "ba",
        "con",
        "der",
        "fin",
        "gal",
        "lor",
        "men",
        "nis",
        "por",
        "ran",
        "sel",
        "tur",
        "ver",
        "wol",
    ],
    "ru": [
        "ба",
        "вер",
        "гон",
        "дел",
        "жар",
        "кол",
        "лин",
        "мор",
        "нис",
        "пор",
        "рас",
        "сен",
        "тур",
        "чел",
    ],
}
NAMES = {
    "en": (
        ["Emily", "Oliver", "Grace", "Martin", "Helen", "Peter"],
        ["Carter", "Brooks", "Hayes", "Morgan", "Reed", "Stone"],
    ),
    "ru": (
        ["Юлия", "Сергей", "Елена", "Владимир", "Мария", "Павел"],
        ["Крылова", "Логинов", "Дягилева", "Гайсин", "Орлова", "Зуев"],
    ),
}

PEOPLE = """
    INSERT INTO accounts_customer (id, subject, name, locale, simulated, created_at)
    SELECT uuidv7(), 's' || n, (%(names)s::text[])[1 + n %% %(number)s] || ' ' || n,
           CASE n %% 2 WHEN 0 THEN 'en' ELSE 'ru' END, false, now()
    FROM generate_series(%(first)s, %(last)s) n RETURNING id
"""
FILL = """
    WITH people AS (
        SELECT c.id AS customer, c.name, substr(c.subject, 2)::int AS n, uuidv7() AS conversation
        FROM accounts_customer c WHERE c.id = ANY(%(people)s)
    ), conversations AS (
        INSERT INTO tickets_conversation (id, customer_id, seq, public_seq, head_hash, created_at)
        SELECT conversation, customer, %(each)s * %(tickets)s, 0, '', now() FROM people
    ), planned AS MATERIALIZED (
        SELECT p.*, k, uuidv7() AS ticket, random() AS chance,
               now() - interval '730 days' * ((%(tickets)s - k + random()) / %(tickets)s) -
                 interval '1 day' AS at
        FROM people p, generate_series(1, %(tickets)s) k
    ), tickets AS (
        INSERT INTO tickets_ticket (id, conversation_id, operator_id, channel, line, topic_id,
          topic_source, simulated,
            language, priority, opened_seq, opened_at, cycle, cycle_started_at, queued_at,
              assigned_at,
            first_response_at, closed_at, close_reason)
        SELECT ticket, conversation, (%(operators)s::uuid[])[1 + floor(chance * %(staff)s)::int],
            (ARRAY['app', 'web'])[1 + n %% 2], 1,
              (%(topics)s::text[])[1 + floor(random() * %(count)s)::int], 'rule',
            false, (ARRAY['en', 'ru'])[1 + n %% 2], %(priority)s, (k - 1) * %(each)s + 1, at, 1,
              at, at, at, at,
            at + interval '2 hours', 'solved'
        FROM planned
    )
    INSERT INTO tickets_event (conversation_id, seq, public_seq, ticket_id, kind, at, by_role,
      by_name, text, data,
        hash)
    SELECT p.conversation, (p.k - 1) * %(each)s + e, (p.k - 1) * %(each)s + e, p.ticket,
           CASE e WHEN 1 THEN 'ticket.opened' WHEN 3 THEN 'ticket.assigned' WHEN 9 THEN 'note.added'
           WHEN %(each)s THEN 'ticket.closed' ELSE 'message.sent' END,
           p.at + e * interval '70 seconds', CASE WHEN e IN (4, 6, 8, 9) THEN 'operator'
             ELSE 'customer' END,
           CASE WHEN e IN (4, 6, 8, 9) THEN 'Anna' ELSE p.name END,
           CASE WHEN e IN (1, 3, %(each)s) THEN NULL ELSE t.text END, '{}', ''
    FROM planned p CROSS JOIN generate_series(1, %(each)s) e
    JOIN bench_text t ON t.id = (hashint8extended(p.n::bigint * 100 + p.k * 20 + e,
      0) & 2147483647) %% %(texts)s
"""


def main(events: int) -> None:
    rng = random.Random(7)
    people = events // (EVENTS_PER_TICKET * TICKETS_PER_CUSTOMER)
    with connection.cursor() as cursor:
        for setting in (
            "statement_timeout = 0",
            "session_replication_role = replica",
            "synchronous_commit = off",
        ):
            cursor.execute(f"SET {setting}")
        cursor.execute("CREATE TEMPORARY TABLE bench_text (id int PRIMARY KEY, text text)")
        with cursor.copy("COPY bench_text FROM STDIN") as copy:
            for place, text in enumerate(texts(rng)):
                copy.write_row((place, text))
        cursor.execute("SELECT code FROM tickets_topic")
        topics = [code for (code,) in cursor.fetchall()]
        staff = [user.pk for user in operators()]
        names = [
            f"{first} {last}"
            for firsts, lasts in NAMES.values()
            for first in firsts
            for last in lasts
        ]
        for first in range(0, people, BATCH_SIZE):
            last = min(people, first + BATCH_SIZE) - 1
            cursor.execute(
                PEOPLE, {"names": names, "number": len(names), "first": first, "last": last}
            )
            found = [customer for (customer,) in cursor.fetchall()]
            cursor.execute(
                FILL,
                {
                    "people": found,
                    "each": EVENTS_PER_TICKET,
                    "tickets": TICKETS_PER_CUSTOMER,
                    "operators": staff,
                    "staff": len(staff),
                    "topics": topics,
                    "count": len(topics),
                    "texts": TEXTS,
                    "priority": Priority.NORMAL,
                },
            )
        cursor.execute("ANALYZE")


def operators() -> list[User]:
    password = make_password(None)
    people = [
        User(email=f"o{n}@bank.example", name=f"Operator {n}", password=password)
        for n in range(OPERATORS)
    ]
    User.objects.create(
        email="inga@bank.example", name="Inga", role=Role.ADMINISTRATOR, password=password
    )
    return User.objects.bulk_create(people)


def texts(rng: random.Random) -> list[str]:
    said = {locale: sentences(locale) for locale in library.LOCALES}
    lexicon = {locale: words(rng, locale) for locale in library.LOCALES}
    weights = [1 / rank for rank in range(1, WORDS + 1)]
    tails = {
        locale: rng.choices(lexicon[locale], weights, k=TEXTS * 4) for locale in library.LOCALES
    }
    found = []
    for place in range(TEXTS):
        locale = library.LOCALES[place % 2]
        tail = tails[locale][place * 4 : place * 4 + rng.randrange(5)]
        found.append(
            " ".join([rng.choice(said[locale]), *tail, str(rng.randrange(10_000, 99_999))])
        )
    return found


def sentences(locale: str) -> list[str]:
    return [text for dialog in library.dialogs(locale) for _, text in dialog.turns]


def words(rng: random.Random, locale: str) -> list[str]:
    return ["".join(rng.choices(SYLLABLES[locale], k=rng.randint(2, 5))) for _ in range(WORDS)]


if __name__ == "__main__":
    main(int(sys.argv[1]))
