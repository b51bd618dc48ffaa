"""What counts as having said something."""


def is_visible(text: str) -> bool:
    """Whether there is anything to see: a zero-width space is no answer, and must not stop a clock."""
    return any(character.isprintable() and not character.isspace() for character in text)
