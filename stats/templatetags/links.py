"""Where a figure leads: to the tickets behind it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from stats.reading import FigureScope

register = template.Library()


@register.simple_tag
def behind(scope: FigureScope, counted: str, person: User | None = None, day: Any = None) -> str:
    """The history with the tickets of this figure: of the scope, or of one person or day of it."""
    operator = person.pk if person else scope.operator
    period = scope.period
    wanted = {
        "counted": counted,
        "dates": "choose",
        "first": day or period.first,
        "last": day or period.last,
        "operator": operator,
        "line": scope.line,
        "channel": scope.channel,
    }
    query = {name: str(value) for name, value in wanted.items() if value}
    return f"{reverse('history')}?{urlencode(query)}"
