"""The admin's lists are filtered by what stands beside them: no other look-up tells anything,
hashes least of all.
"""

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from bankchat.urls import admin
from tests.cast import PASSWORD
from tests.messaging.desk import desk_of
from tickets.api_keys import make_key
from tickets.models import Channel

pytestmark = pytest.mark.django_db
LOOKUPS = ("", "__startswith", "__regex", "__gte", "__isnull", "__in")
SCREENS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def office(inga) -> Client:
    return desk_of(inga).client


def listed(office: Client, model: type[Model], **query: str):
    options = model._meta
    return office.get(reverse(f"admin:{options.app_label}_{options.model_name}_changelist"), query)


def offered(model: type[Model]) -> set[str]:
    """What the list's own filters put into its address."""
    screen = admin.site._registry[model]
    names = (
        {f"{screen.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        if screen.date_hierarchy
        else set()
    )
    for name in screen.list_filter:
        names |= {
            f"{name}{end}"
            for end in ("", "__exact", "__isnull", "__id__exact", "__code__exact", "__gte", "__lt")
        }
    return names


def paths(model: type[Model], hops: int = 1, before: str = "") -> Iterator[str]:
    """Every column, and every column of what it is related to, forwards and backwards."""
    for field in model._meta.get_fields():
        name = before + field.name
        yield name
        if field.is_relation and hops and field.related_model:
            yield from paths(field.related_model, hops - 1, f"{name}__")


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_every_column_and_every_relation_is_refused(office, model):
    for number, path in enumerate(paths(model)):
        lookup = path + LOOKUPS[number % len(LOOKUPS)]
        if lookup not in offered(model):
            assert listed(office, model, **{lookup: "1"}).status_code == 400, lookup


@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize(
    "column", ["password", "session_epoch", "email", "skills__operator__password"]
)
def test_a_password_is_not_found_by_any_way_of_comparing(office, inga, column, lookup):
    response = listed(office, type(inga), **{"name": inga.name, column + lookup: inga.password[:8]})
    assert response.status_code == 400
    assert inga.email not in response.content.decode()


def test_nor_is_a_keys_hash(office, inga):
    row, _ = make_key(by=inga, name="Contact centre", channels=[Channel.TELEPHONE])
    for lookup in LOOKUPS:
        assert listed(office, type(row), **{f"hash{lookup}": "1"}).status_code == 400
        assert (
            listed(office, type(row), **{f"created_by__password{lookup}": "1"}).status_code == 400
        )


@pytest.mark.parametrize(
    "query", [{"_to_field": "password"}, {"_to_field": "email"}, {"_to_field": "nonsense"}]
)
def test_nobody_is_looked_up_by_another_column(office, inga, query):
    assert listed(office, type(inga), **query).status_code == 400
    for column in (inga.password, inga.email):
        address = reverse("admin:accounts_user_change", args=[column])
        assert office.get(address, query).status_code in (302, 400)


@pytest.mark.parametrize(
    "query", [{"o": "99"}, {"o": "password"}, {"o": "-99.x"}, {"e": "1"}, {"_popup": "1"}]
)
def test_the_order_is_by_what_is_shown(office, inga, query):
    response = listed(office, type(inga), **query)
    assert response.status_code == 200
    assert "password" not in response.context["cl"].queryset.query.order_by
    assert inga.password not in response.content.decode()


def test_the_search_is_in_the_columns_that_it_names(office, inga):
    found = listed(office, type(inga), q=inga.password[:12]).context["cl"].result_count
    assert (found, PASSWORD in inga.password) == (0, False)


def test_there_is_no_search_beside_the_lists(office):
    query = {
        "app_label": "accounts",
        "model_name": "auditentry",
        "field_name": "by",
        "term": "inga",
    }
    assert office.get(reverse("admin:autocomplete"), query).status_code == 400
    assert not any(screen.autocomplete_fields for screen in admin.site._registry.values())


def test_what_the_screen_offers_filters(office, anna, inga):
    assert listed(office, type(inga), role__exact="operator").context["cl"].result_count == 1
    assert listed(office, type(inga), is_active__exact="1").context["cl"].result_count == 2
    AuditEntry.objects.create(action="signed_in", by=inga)
    assert listed(office, AuditEntry, action="signed_in").status_code == 200
    assert listed(office, AuditEntry, at__year="2026").status_code == 200


@pytest.mark.parametrize(
    "model", [model for model in SCREENS if admin.site._registry[model].search_fields], ids=str
)
def test_a_search_that_cannot_be_read_shows_nothing(office, model):
    assert listed(office, model, q="a\0b").status_code == 400
