"""Where Django looks for the tables of this application: each stands in its room."""

from messaging.delivery import models as delivery  # noqa: F401
from messaging.desk.answers import models as answers  # noqa: F401
from messaging.desk.boilerplate import models as boilerplate  # noqa: F401
from messaging.desk.customer_card import models as customer_card  # noqa: F401
from messaging.desk.drafts import models as drafts  # noqa: F401
from messaging.desk.preferences import models as preferences  # noqa: F401
from messaging.desk.search import models as search  # noqa: F401
from messaging.files import models as files  # noqa: F401
