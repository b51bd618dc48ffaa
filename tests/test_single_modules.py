"""What one module alone may do, where no contract of import-linter can say it: it knows modules, but
neither what is done with a class nor the parts of other packages.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("postgres", "accounts", "tickets", "messaging", "stats", "demobank", "bankchat")
CHANNEL_LAYER = "tickets/channel_layer.py"
LOG_WRITER = "tickets/events.py"
EVENT_FRAMES = "messaging/delivery/feed.py"
WRITING = {
    "create",
    "acreate",
    "bulk_create",
    "abulk_create",
    "update_or_create",
    "get_or_create",
    "update",
    "bulk_update",
    "delete",
    "instance",
}
STATEMENT = re.compile(
    r"\b(insert\s+into|update|delete\s+from|copy|truncate)\s+tickets_event\b", re.I
)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts:
                name = file.relative_to(ROOT).as_posix()
                yield name, ast.parse(file.read_text(encoding="utf-8"))


def test_one_module_reaches_the_channel_layer():
    assert {name for name, tree in modules() if reaches_layer(tree)} == {CHANNEL_LAYER}


def reaches_layer(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        names = {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
        if isinstance(node, ast.Import) and any(
            name.startswith("channels.layers") for name in names
        ):
            return True
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.startswith(("channels.layers", "channels_redis")):
                return True
            if module == "channels" and "layers" in names:
                return True
    return False


def test_event_frames_leave_from_one_module():
    assert {name for name, tree in modules() if makes_event_frames(tree)} == {EVENT_FRAMES}


def makes_event_frames(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "frame_of"
        for node in ast.walk(tree)
    )


def test_one_module_writes_the_log():
    assert {name for name, tree in modules() if writes_log(tree)} == {LOG_WRITER}


def writes_log(tree: ast.Module) -> bool:
    """Whether it makes, changes or deletes rows of tickets_event: by the model, or in SQL."""
    models = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tickets.models"):
            models |= {alias.asname or alias.name for alias in node.names if alias.name == "Event"}
    return any(
        (isinstance(node, ast.Call) and is_write(node, models))
        or (isinstance(node, ast.Constant) and STATEMENT.search(str(node.value)))
        for node in ast.walk(tree)
    )


def is_write(call: ast.Call, models: set[str]) -> bool:
    """Event(…), Event.objects….update(…), conversation.events.create(…), instance(Event, …)."""
    if isinstance(call.func, ast.Name):
        return call.func.id in models
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITING:
        return False
    on = ast.unparse(call.func.value)
    named = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    return bool(named & models) or re.search(r"\.events\b", on) is not None


@pytest.mark.parametrize(
    "source",
    [
        "from tickets.models import Event\nEvent(seq=1)",
        "from tickets.models.event import Event as E\nE.objects.create(seq=1)",
        "from tickets.models import Event\nprepared.instance(Event, {})",
        "conversation.events.filter(seq=1).delete()",
        "run('UPDATE tickets_event SET seq = 1')",
        "run('''INSERT INTO\n tickets_event (seq) VALUES (1)''')",
    ],
)
def test_the_check_knows_a_write_of_the_log(source):
    assert writes_log(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "from channels.layers import get_channel_layer",
        "from channels import layers",
        "import channels.layers",
        "from channels_redis.core import RedisChannelLayer",
    ],
)
def test_the_check_knows_who_reaches_the_channel_layer(source):
    assert reaches_layer(ast.parse(source))
