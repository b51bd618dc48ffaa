"""Words that administrators write: what fits, in Russian and English, and what is refused."""

import time

import pytest
from django.core.exceptions import ValidationError

from tickets.topics.models import TopicRule
from tickets.topics.phrases import BadPhrase, fit, phrases_in


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("refund", "I want a REFUND."),
        ("lost card\nstolen", "somebody has stolen it"),
        ("lost card", "I lost  my… lost\n card!"),
        ("возврат*", "Хочу оформить возврату денег"),
        ("ещё раз", "ЕЩЕ РАЗ спишут?"),
        ("c++", "my c++ code"),
        ("refund*", "refund"),
        ("STRASSE", "in der straße"),
    ],
)
def test_a_phrase_fits_whole_words_in_any_case(words, text):
    assert fit(words, text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("card", "discard the postcards"),
        ("refund", "refunds"),
        ("возврат", "возврату"),
        ("lost card", "lost my card"),
        ("a.c", "abc"),
        ("card", ""),
        ("card", "\x00\ud800"),
    ],
)
def test_what_is_only_alike_does_not_fit(words, text):
    assert not fit(words, text)


def test_phrases_are_tidied():
    assert phrases_in("  lost   card \r\n\n lost card\nвозврат* ") == ["lost card", "возврат*"]


@pytest.mark.parametrize(
    "words", ["", " \n ", "a", "*", "**", "re*fund", "x" * 81, "no\x00body", "!!", "ab\ud800"]
)
def test_what_is_no_phrase_is_refused(words):
    with pytest.raises(BadPhrase):
        phrases_in(words)


def test_too_many_phrases_are_refused():
    with pytest.raises(BadPhrase):
        phrases_in("\n".join(f"word{n}" for n in range(101)))


def test_no_rule_takes_long_on_any_message():
    words = "\n".join(f"{'a' * 60} {'b' * 10}{n}*" for n in range(100))
    started = time.perf_counter()
    assert not fit("\n".join(phrases_in(words)), ("a" * 60 + " ") * 60)
    assert time.perf_counter() - started < 0.5


@pytest.mark.django_db
def test_a_rule_says_which_line_is_wrong(topics):
    rule = TopicRule(words="fine\nre*fund", topic=topics["loans"])
    with pytest.raises(ValidationError, match=r"re\*fund"):
        rule.full_clean()
    with pytest.raises(BadPhrase):
        rule.save()
    assert not TopicRule.objects.exists()
