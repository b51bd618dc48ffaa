"""How much somebody has to do, in words: the counts of `tickets.routing.load`, and no weight.

`static/js/text/load_words.js` of the desk says the same.
"""

from django.utils.translation import ngettext

TOGETHER = str.maketrans({" ": "\N{NO-BREAK SPACE}"})  # a line breaks between the counts alone


def load_words(needs: int, waits: int) -> str:
    """“3 need a reply · 4 waiting”."""
    words = ngettext("%(count)s needs a reply", "%(count)s need a reply", needs)
    parts = [words % {"count": needs}]
    if waits:
        words = ngettext("%(count)s waiting", "%(count)s waiting", waits)
        parts.append(words % {"count": waits})
    return "\N{NO-BREAK SPACE}· ".join(part.translate(TOGETHER) for part in parts)
