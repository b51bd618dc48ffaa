"""What a text that stands ready may say: the gaps it may have, and that it never asks for a secret.

Nobody at the bank asks for a CVV, a PIN, a password or a one-time code; a canned answer that does
is not kept."""

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext as _

# As static/js/desk/composer/canned_answers.js fills them.
GAPS = ("customer", "operator", "amount", "declined", "merchant", "reason")

_GAP = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]*")
_SECRET = (
    r"\b(?:cv[vc]2?|cvn|pin(?:[- ]?code)?s?|security code|passwords?|passcode|one[- ]time "
    r"(?:code|password)|otp"
    r"|(?:sms|text message)[- ]code|code (?:from|in) (?:the |your )?(?:sms|text|message)"
    r"|three (?:digits|numbers) (?:on|from|at) the back|пин(?:[- "
    r"]?код\w*)?|пароль|пароля|паролем|кодов\w+ слов\w+"
    r"|(?:смс|sms)[- ]?код\w*|код\w* (?:из|в) (?:смс|sms|сообщени\w+)|код\w* безопасности"
    r"|одноразов\w+ (?:код\w*|парол\w+)"
    r"|три (?:цифры|последние цифры) (?:на|с) оборот\w+)\b"
)
_ASK = (
    r"\b(?:send|tell|give|share|provide|write|type|text|reply|confirm|dictate|read out|let "
    r"(?:me|us) (?:know|have)|need"
    r"|what is|what's|message|specify|enter it "
    r"here|state|пришлите|отправьте|сообщите|скажите|назовите|напишите|укажите"
    r"|продиктуйте|дайте|подтвердите|предоставьте|вышлите|нужен|нужна|нужны|понадобится"
    r"|потребуется|какой у вас)\b"
)
_NEVER = (
    r"\b(?:never|not|nobody|no "
    r"one|don't|doesn't|won't|can't|cannot|without|не|никогда|никому|никто|нельзя|без)\b"
)
# A sentence that is nothing but the wish: "CVV?", "Your card number and CVC, please".
_WISH = r"(?:please|and|your|the|ваш\w*|пожалуйста)\W+(?:\w+\W+){0,4}?"
_BARE = re.compile(rf"^\W*(?:{_WISH})?{_SECRET}\W*(?:please|пожалуйста)?\W*$")
_SECRETS, _ASKS, _NEGATES = re.compile(_SECRET), re.compile(_ASK), re.compile(_NEVER)
_ALIKE = str.maketrans("сvсркеоахмтнв", "cvcpkeoaxmthb")  # Cyrillic letters that look Latin


def asks_for_a_secret(text: str) -> bool:
    """Whether a sentence of this text asks the reader for a CVV, PIN, password or code; telling
    them not to is fine.
    """
    return any(_asks(sentence) for sentence in _SENTENCE.findall(_plain(text)))


def _asks(sentence: str) -> bool:
    for said in {sentence, sentence.translate(_ALIKE)}:
        if (
            _SECRETS.search(said)
            and not _NEGATES.search(sentence)
            and (_ASKS.search(sentence) or _BARE.search(said))
        ):
            return True
    return False


def _plain(text: str) -> str:
    """Without what only hides a word: invisible characters, other widths, dots between letters."""
    even = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    seen = "".join(letter for letter in even if unicodedata.category(letter) != "Cf")
    return re.sub(r"\b(\w)[.\-_ ](\w)[.\-_ ](\w)\b", r"\1\2\3", seen)


def unknown_gaps(text: str) -> list[str]:
    return [name for name in _GAP.findall(text) if name not in GAPS]


def without_gaps(text: str) -> str:
    return _GAP.sub(" ", text)


def faults_of(text: str) -> "list[str | Promise]":
    """Why this text cannot stand ready, in words for who wrote it; nothing when it can."""
    faults: list[str | Promise] = []
    if asks_for_a_secret(text):
        faults.append(
            _("The bank never asks for a CVV, a PIN, a password or a code. Say it another way.")
        )
    if unknown := unknown_gaps(text):
        faults.append(
            _("Unknown placeholder: %(names)s.")
            % {"names": ", ".join(f"{{{name}}}" for name in unknown)}
        )
    return faults
