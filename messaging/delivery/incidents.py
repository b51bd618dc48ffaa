"""What nobody expected, written down so that it can be found again, and without a word of a
customer's.
"""

import logging
import secrets
from traceback import format_tb

logger = logging.getLogger(__name__)


def log_error(error: BaseException) -> str:
    """Log the kind of the error and where it happened, under an id; returns the id.

    Never the error's own text: it may quote a value, and values are what customers wrote.
    """
    incident = secrets.token_hex(4)
    told: BaseException | None = error
    while told is not None:
        where = "".join(format_tb(told.__traceback__)).rstrip()
        logger.error("incident %s: %s\n%s", incident, type(told).__qualname__, where)
        told = told.__cause__ or told.__context__
    return incident
