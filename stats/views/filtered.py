"""Views behind a form of filters, which fail closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.requests import StaffRequest
from stats.filters import Filters

Form = TypeVar("Form", bound=Filters)
Rest = ParamSpec("Rest")
Filtered = Callable[Concatenate[StaffRequest, Form, Rest], HttpResponseBase]


def filtered(
    form_class: type[Form], template: str
) -> Callable[[Filtered[Form, Rest]], Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]]:
    """`view(request, form, …)` with the filters of the address.

    Filters that cannot be read: HTTP 400 and the page with what was typed and what is wrong with
    it, without rows or a download, whether a page or a file was asked for. The view is not called.
    """

    def decorate(
        view: Filtered[Form, Rest],
    ) -> Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]:
        @wraps(view)
        def answer(
            request: StaffRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            form = form_class(request.GET)
            if form.is_valid():
                return view(request, form, *args, **kwargs)
            return _refused(request, template, form)

        return answer

    return decorate


def _refused(request: StaffRequest, template: str, form: Any) -> HttpResponse:
    return render(request, template, {"form": form}, status=400)
