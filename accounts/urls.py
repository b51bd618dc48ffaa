"""The few of allauth's pages that staff use.

Others it reverses by name lead to the sign-in page.
"""

from allauth.account import views
from django.urls import path

from accounts.signin import ChangePassword, Reauthenticate, SignIn
from accounts.theme import set_theme

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", ChangePassword.as_view(), name="account_change_password"),
    path("theme/", set_theme, name="set_theme"),
    path("reauthenticate/", Reauthenticate.as_view(), name="account_reauthenticate"),
]
