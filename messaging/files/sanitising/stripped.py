"""What a photo's file comes down to before anything decodes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stripped:
    """`stream` holds nothing but pixels; of the rest only what decides how they look: the
    profile, the orientation.
    """

    stream: bytes
    profile: bytes = b""
    exif: bytes = b""
    is_ended: bool = True  # False: a part may be missing
    # pixels, where it has to be known before the decoder is asked
    size: tuple[int, int] | None = None
