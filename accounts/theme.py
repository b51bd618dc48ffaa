"""The theme, light, dark or the system's: kept with the person, and in each page from its first
byte, so that none flashes.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Theme, User
from accounts.requests import StaffRequest


@require_POST
@login_required
def set_theme(request: StaffRequest) -> HttpResponse:
    """Keep the theme of whoever asks, and go back to where they came from; 400 for a theme that
    there is not.
    """
    theme, back = request.POST.get("theme"), request.META.get("HTTP_REFERER", "")
    if theme not in Theme.values:
        raise BadRequest
    User.objects.filter(pk=request.user.pk).update(theme=theme)
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if is_ours else resolve_url("home"))
