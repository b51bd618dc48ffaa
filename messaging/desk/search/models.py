"""The index. All of it follows from the log and can be made anew (`manage.py index_search
--rebuild`).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tickets.log_consumer import LogCursor
from tickets.models import Conversation, Ticket

# Configurations of PostgreSQL's text search: Russian and English stems, without accents. Lines keep
# every word, for phrases; the words of a search are without those that stand everywhere.
LINES, WORDS = "bankchat_lines", "bankchat_words"
# Of an event's columns: a text, the note that came with a ticket, a file's name; and of an opening,
# whose it is.
SAID = (
    "CASE kind WHEN 'ticket.opened' THEN by_name ELSE coalesce(text, data->>'note', "
    "data->'file'->>'name') END"
)
# What people join words with: PostgreSQL would make hosts, paths, mail addresses, file names and
# decimals of them, each a token that swallows its words. So they are taken apart, and letters from
# digits and Latin from Cyrillic too.
JOINING = "./\\@_-:&+=~#№"
BOUNDARY = (
    "(?<=[[:alpha:]])(?=[[:digit:]])|(?<=[[:digit:]])(?=[[:alpha:]])"
    "|(?<=[a-zA-Z])(?=[а-яА-ЯёЁ])|(?<=[а-яА-ЯёЁ])(?=[a-zA-Z])"
)
# the weight of a customer's name; what somebody said has none. Names alone are indexed once more
# (`search_names`, in the migration: Django knows no such index).
NAME = "A"


class SearchLine(models.Model):
    """What one event can be found by.

    Who may see it is not in here: that is asked when somebody searches.
    """

    pk = models.CompositePrimaryKey("conversation_id", "seq")
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    seq = models.BigIntegerField()
    ticket = models.ForeignKey(
        Ticket,
        on_delete=models.CASCADE,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        indexes = (
            # What is not merged yet is read by every search: keep it short.
            GinIndex(fields=["words"], name="search_words", gin_pending_list_limit=1024),
            models.Index(fields=["-at", "-conversation", "-seq"], name="search_newest_first"),
        )


class SearchWord(models.Model):
    """Every word that was ever written, as it was written but without case and accents: typos
    are measured by these.
    """

    word = models.CharField(max_length=32, primary_key=True)

    class Meta:
        indexes = (
            GinIndex(fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"]),
        )

    def __str__(self) -> str:
        return self.word


class SearchCursor(LogCursor):
    """How far the index has got in one conversation."""
