"""The shape of what the desk posts."""

import msgspec


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body of a request. Fields that are not named are refused."""
