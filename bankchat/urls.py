from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from accounts.screens import Screen

admin.autodiscover()
for model, screen in list(admin.site._registry.items()):
    if not isinstance(screen, Screen):  # a library's own books: nothing there is for reading or editing by hand
        admin.site.unregister(model)


def no_completion(request: HttpRequest) -> HttpResponse:
    """A search through all people beside their list: no screen uses it."""
    raise BadRequest


admin.site.autocomplete_view = no_completion  # type: ignore[method-assign]
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Bankchat"

handler500 = "accounts.unavailable.error_page"
urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("i18n/catalog.js", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("messaging.urls")),
    path("", include("stats.urls")),
]
if apps.is_installed("demobank"):
    urlpatterns.append(path("demobank/", include("demobank.urls")))
