"""Preferences of the person at the desk, over HTTP."""

from accounts.requests import StaffRequest
from messaging.desk.preferences import store
from messaging.desk.preferences.store import PreferencesForm
from messaging.http.json_requests import post_json


@post_json(PreferencesForm)
def save_preferences(request: StaffRequest, form: PreferencesForm) -> None:
    store.save_preferences(by=request.user, preferences=form)
