"""Questions about three topics, made from a few words: enough to learn from."""

from itertools import product

from tickets.topics.training import Sample

QUESTIONS = {
    "card-declined": (
        ["My card", "The debit card", "Моя карта", "Visa card"],
        ["was refused", "does not work", "got declined", "не работает"],
        ["in the shop", "at the till", "today", "в магазине"],
    ),
    "transfers": (
        ["My transfer", "The payment", "Мой перевод", "A bank transfer"],
        ["has not arrived", "is pending", "went missing", "не дошёл"],
        ["since Monday", "for two days", "to my brother", "уже неделю"],
    ),
    "loans": (
        ["A mortgage", "The loan", "Ипотека", "A consumer credit"],
        ["rate of interest", "early repayment", "monthly instalment", "досрочное погашение"],
        ["question", "please", "for a flat", "на квартиру"],
    ),
}


def samples(*topics: str) -> list[Sample]:
    """64 of each topic."""
    return [
        Sample(" ".join(parts), topic)
        for topic in topics or tuple(QUESTIONS)
        for parts in product(*QUESTIONS[topic])
    ]
