"""What is searched for, read from the address: words, "a phrase", #number, filters.

The database is not asked.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.visible import is_visible
from messaging.desk.search.refusals import BadSearch, NothingToSearch
from tickets.models import Channel

QUERY_LIMIT = 200  # characters
WORD_LIMIT = 16
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
_PART = re.compile(r'"([^"]*)"?|#([0-9]{1,18})(?!\S)|([^\s"]+)')
NUMBER_LIMIT = 18  # digits: more are no ticket


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that stand together."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class ResultCursor:
    """A place in the results, which come with the newest first: the time and the number of one
    of them.
    """

    at: datetime
    conversation: UUID
    seq: int

    def __str__(self) -> str:
        return f"{self.at.timestamp() * 1_000_000:.0f}.{self.conversation.hex}.{self.seq}"

    @classmethod
    def read(cls, text: str) -> "ResultCursor":
        """Raises ValueError."""
        at, conversation, seq = text.split(".")
        if len(text) > 100 or not (
            at.isascii() and seq.isascii() and at.isdigit() and seq.isdigit()
        ):
            raise ValueError
        instant = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0)) + timedelta(
            microseconds=int(at)
        )
        if int(seq) >= 2**63:
            raise ValueError
        return cls(instant, UUID(hex=conversation), int(seq))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search. `before`: the results after that place; `nearly`: they were found with words
    nearly like these.
    """

    terms: list[Term] = field(default_factory=list)
    number: int | None = None
    customer: str = ""  # a part of the name
    conversation: UUID | None = None
    operator: UUID | None = None
    topic: str = ""
    channel: str = ""
    start: datetime | None = None
    end: datetime | None = None
    before: ResultCursor | None = None
    nearly: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.number is not None or self.has_filters)

    @property
    def has_filters(self) -> bool:
        filters = (self.customer, self.conversation, self.operator, self.topic, self.channel)
        return any((self.start, self.end, *filters))

    @property
    def is_number(self) -> bool:
        """Whether a ticket is asked for, and nothing that was said there."""
        return self.number is not None and not self.terms and not self.has_filters

    @property
    def ticket(self) -> int | None:
        """The ticket that is meant: by a number with "#", or by one that is all that was typed."""
        if self.number is not None or len(self.terms) != 1:
            return self.number
        [term] = self.terms
        return None if term.is_phrase else read_number(term.text.removeprefix("№"))


class SearchForm(forms.Form):
    """The parameters of the address.

    Filters fail closed: one that cannot be read refuses the search.
    """

    q = forms.CharField(max_length=QUERY_LIMIT, required=False)
    customer = forms.CharField(max_length=80, required=False)
    conversation = forms.UUIDField(required=False)
    operator = forms.UUIDField(required=False)
    topic = forms.SlugField(max_length=40, required=False)
    channel = forms.ChoiceField(choices=Channel.choices, required=False)
    first = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    last = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    before = forms.CharField(max_length=100, required=False)
    nearly = forms.ChoiceField(choices=[("1", "1")], required=False)


_FIELDS = {"from": "first", "to": "last"}  # `from` is no name in Python
_PARAMETERS = {*SearchForm.base_fields, *_FIELDS} - {*_FIELDS.values()}


def read_wanted(parameters: QueryDict) -> Wanted:
    """Raises BadSearch, for a parameter that is unknown or doubled too."""
    if not _PARAMETERS.issuperset(parameters) or any(
        len(values) > 1 for _, values in parameters.lists()
    ):
        raise BadSearch
    form = SearchForm({_FIELDS.get(name, name): value for name, value in parameters.items()})
    if not form.is_valid():
        raise BadSearch
    asked = form.cleaned_data
    start, end = _days(asked["first"], asked["last"])
    terms, number = read_terms(asked["q"])
    if asked["q"] and not terms and number is None:
        raise NothingToSearch
    if asked["customer"] and not is_visible(asked["customer"]):
        raise BadSearch
    filters = {
        name: asked[name] for name in ("customer", "conversation", "operator", "topic", "channel")
    }
    place, nearly = _place(asked["before"]), bool(asked["nearly"])
    return Wanted(
        terms=terms, number=number, start=start, end=end, before=place, nearly=nearly, **filters
    )


def read_number(text: str) -> int | None:
    """The number of a ticket; None when this is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= NUMBER_LIMIT
    return int(text) if is_number else None


def read_terms(text: str) -> tuple[list[Term], int | None]:
    """The words and phrases, and the number of a ticket (the last that is named)."""
    terms, number = [], None
    for phrase, digits, word in _PART.findall(text):
        if digits:
            number = int(digits)
        elif is_visible(phrase or word):
            terms.append(Term(phrase.strip() or word, is_phrase=bool(phrase)))
    if len(terms) > WORD_LIMIT:
        raise BadSearch
    return terms, number


def _days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants between which the days lie, by the bank's clock."""
    if any(day and not EARLIEST <= day <= LATEST for day in (first, last)) or (
        first and last and first > last
    ):
        raise BadSearch
    return _midnight(first) if first else None, _midnight(
        last + timedelta(days=1)
    ) if last else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _place(text: str) -> ResultCursor | None:
    try:
        return ResultCursor.read(text) if text else None
    except (ValueError, OverflowError):
        raise BadSearch from None
