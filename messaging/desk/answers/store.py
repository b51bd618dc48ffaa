"""Canned answers at the desk: the bank's and one's own, how often they are used, and those one
likes.
"""

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.text import slugify

from accounts.models import User
from accounts.visible import is_visible
from messaging.desk.answers.models import AnswerHabit, CannedAnswer
from messaging.desk.answers.refusals import BadAnswer, EmptyAnswer, TooManyAnswers
from messaging.desk.answers.wording import faults_of
from tickets.refusals import NotFound

OWN_LIMIT = 200


def answers_for(user: User) -> QuerySet[CannedAnswer]:
    """The bank's answers and this person's own."""
    return CannedAnswer.objects.filter(Q(owner=None) | Q(owner=user))


def shown_to(user: User) -> list[dict]:
    """All of them as the desk lists them, with what this person does with each."""
    habits = {habit.answer_id: habit for habit in AnswerHabit.objects.filter(user=user)}
    columns = ("id", "title", "shortcut", "body", "topic", "locale", "source", "owner_id")
    found = answers_for(user).annotate(uses=Sum("habits__uses", default=0)).values(*columns, "uses")
    return [
        answer
        | {"own": answer.pop("owner_id") is not None, "favourite": _likes(habits.get(answer["id"]))}
        for answer in found
    ]


def _likes(habit: AnswerHabit | None) -> bool:
    return habit is not None and habit.favourite


@transaction.atomic
def write_answer(
    *, by: User, answer_id: int | None, title: str, body: str, locale: str
) -> CannedAnswer:
    """Write an answer of one's own, or change it; the bank's and other people's are NotFound."""
    # two windows at once count to the limit together
    User.objects.select_for_update().get(pk=by.pk)
    answer = _own(by, answer_id) if answer_id else CannedAnswer(owner=by)
    if not (is_visible(title) and is_visible(body)):
        raise EmptyAnswer
    if faults := faults_of(f"{title}\n{body}"):
        raise BadAnswer(faults)
    if not answer.pk and CannedAnswer.objects.filter(owner=by).count() >= OWN_LIMIT:
        raise TooManyAnswers
    answer.title, answer.body, answer.locale = title, body, locale
    answer.shortcut = _free_shortcut(answer)
    answer.save()
    return answer


def _free_shortcut(answer: CannedAnswer) -> str:
    """From the title, unless another of one's own has it: then it is found by its title alone."""
    shortcut = slugify(answer.title)[:40]
    others = CannedAnswer.objects.filter(
        owner=answer.owner, shortcut=shortcut, locale=answer.locale
    )
    return "" if others.exclude(pk=answer.pk).exists() else shortcut


@transaction.atomic
def remove_answer(*, by: User, answer_id: int) -> None:
    _own(by, answer_id).delete()


@transaction.atomic
def like_answer(*, by: User, answer_id: int, favourite: bool) -> None:
    _habit(by, answer_id).update(favourite=favourite)


@transaction.atomic
def count_use(*, by: User, answer_id: int) -> None:
    """It was put into a reply."""
    _habit(by, answer_id).update(uses=F("uses") + 1)


def _habit(by: User, answer_id: int) -> QuerySet[AnswerHabit]:
    if not answers_for(by).filter(pk=answer_id).exists():
        raise NotFound
    AnswerHabit.objects.bulk_create(
        [AnswerHabit(user=by, answer_id=answer_id)], ignore_conflicts=True
    )
    return AnswerHabit.objects.filter(user=by, answer=answer_id)


def _own(by: User, answer_id: int) -> CannedAnswer:
    answer = CannedAnswer.objects.select_for_update().filter(owner=by, pk=answer_id).first()
    if answer is None:
        raise NotFound
    return answer
