"""The frames of protocol bankchat.1 as strict structs: what is not described here does not pass.

`docs/protocol.md` and the AsyncAPI document are made from these structs (`manage.py
describe_protocol`), so a docstring here is a line of the reference. On the customer's socket every
`seq` counts what the customer may see; on the desk every `seq` counts the whole log. A cursor, a
mark and a frame of one socket always speak the same numbering."""

from messaging.protocol.frames.common import *
from messaging.protocol.frames.customer import *
from messaging.protocol.frames.desk_commands import *
from messaging.protocol.frames.desk_frames import *
from messaging.protocol.frames.events import *
from messaging.protocol.frames.handing_on import *
