"""The frames of protocol bankchat.1 as strict structs: what is not described here does not pass.

`docs/protocol.md` and the AsyncAPI document are made from these structs (`manage.py describe_protocol`), so a
docstring here is a line of the reference. On the customer's socket every `seq` counts what the customer may see; on
the desk every `seq` counts the whole log. A cursor, a mark and a frame of one socket always speak the same numbering.
"""

from messaging.frames.common import *  # noqa: F403 (one vocabulary, in four files)
from messaging.frames.customer import *  # noqa: F403
from messaging.frames.desk import *  # noqa: F403
from messaging.frames.handing_on import *  # noqa: F403
