"""Every field that somebody outside can fill, found by its type: tests that walk them miss no
new one.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from msgspec import inspect

import messaging.urls  # noqa: F401 (whatever takes a body is loaded)
from messaging.http.json_requests import JsonBody
from messaging.intake.request import NewTicket
from messaging.protocol import frames

Field = tuple[str, str]  # the frame's or form's name, the path to the field in it


def fields_of(structs: Any, kinds: tuple[type, ...]) -> Iterator[Field]:
    """The fields of these types (of `msgspec.inspect`) in the structs, in what they carry too."""
    for struct in structs:
        for path in _paths(inspect.type_info(struct), kinds):
            yield struct.__name__, path


def _paths(found: inspect.Type, kinds: tuple[type, ...]) -> Iterator[str]:
    if isinstance(found, inspect.StructType):
        for field in found.fields:
            yield from (
                f"{field.encode_name}.{path}".rstrip(".") for path in _paths(field.type, kinds)
            )
    elif isinstance(found, kinds):
        yield ""
    for inner in _inside(found):
        yield from _paths(inner, kinds)


def _inside(found: inspect.Type) -> tuple[inspect.Type, ...]:
    match found:
        case inspect.Metadata(type=inner) | inspect.ListType(item_type=inner):
            return (inner,)
        case inspect.UnionType(types=types):
            return types
    return ()


def commands() -> list[type[msgspec.Struct]]:
    """What a customer's and the desk's socket take."""
    return [*frames.CustomerCommand.__args__, *frames.DeskCommand.__args__]


def bodies() -> list[type[msgspec.Struct]]:
    """What the desk and other systems post as JSON."""
    return [*_below(JsonBody), NewTicket]


def _below(parent: type) -> Iterator[type[msgspec.Struct]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def admin_forms(user: Any) -> Iterator[tuple[str, forms.BaseForm]]:
    """The forms with which an administrator adds or changes something, without anything filled
    in.
    """
    request = RequestFactory().get("/admin/")
    request.user = user
    for model, screen in admin.site._registry.items():
        if screen.has_add_permission(request) or screen.has_change_permission(request):
            yield model._meta.label_lower, screen.get_form(request)({})
