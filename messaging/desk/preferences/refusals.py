"""Why preferences were not kept."""

from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused


class OutOfReach(Refused):
    """HTTP, desk: quiet until a time more than a year away."""

    code = "out_of_reach"
    words = _("Choose a time within a year.")
    status = 400
