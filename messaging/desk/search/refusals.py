"""Why nothing is searched: the codes of the protocol."""

from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused


class BadSearch(Refused):
    """HTTP: a filter that is none of its kind, a date out of reach, a text above 200 characters
    or with NUL in it.
    """

    code = "bad_search"
    words = _("This cannot be searched for. Check the filters.")
    status = 400


class NothingToSearch(Refused):
    """HTTP: neither a word nor a filter."""

    code = "nothing_to_search"
    words = _("Write a word to search for.")
    status = 400


class TooManySearches(Refused):
    """HTTP: as many searches as the database is given at a time, or as one person is."""

    code = "too_many_searches"
    words = _("Others are searching just now. Try again in a moment.")
    status = 429
    retry_after = 1.0  # seconds


class SearchTooHeavy(Refused):
    """HTTP: the search took longer than `SEARCH_TIMEOUT` and was broken off."""

    code = "search_too_heavy"
    words = _("That took too long. Choose fewer days, or add a word.")
    status = 503
