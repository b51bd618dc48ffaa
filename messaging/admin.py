"""Where Django looks for the screens of this application: each stands in its room."""

from messaging.desk.answers import admin as answers  # noqa: F401
from messaging.desk.boilerplate import admin as boilerplate  # noqa: F401
from messaging.desk.customer_card import admin as customer_card  # noqa: F401
