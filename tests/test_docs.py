"""The documents say what the code says: whatever is added to one and not to the other fails
here.
"""

import ast
import inspect
import json
import re
import subprocess
from functools import cache
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from bankchat.environment import KINDS
from messaging.delivery import log_reader
from messaging.protocol import codec, frames
from messaging.protocol.close_codes import CloseCode
from messaging.reference import catalogue
from messaging.reference.catalogue import CUSTOMER, DESK, SIDES, all_frames, tag_of
from messaging.reference.examples import example_of

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
ROOMS = ("postgres", "accounts", "tickets", "messaging", "stats", "demobank", "bankchat")
MACHINE = re.compile(r"(?<![\w.})])/(?:work|home|root|Users)/\w")
REGISTRIES = [
    ".".join(parts)
    for parts in (("registry", "npmjs", "org"), ("pypi", "org"), ("files", "pythonhosted", "org"))
]


@cache
def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def all_words() -> str:
    """All that people read: docs/ and the README."""
    files = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "sdk" / "js" / "README.md"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


# ---------------------------------------------------------------- the protocol


def test_the_protocol_documents_are_fresh():
    call_command("describe_protocol", check=True)


def test_stale_documents_are_told(tmp_path):
    with pytest.raises(CommandError, match=r"stale: protocol\.md and asyncapi\.json"):
        call_command("describe_protocol", check=True, into=tmp_path)
    call_command("describe_protocol", into=tmp_path, stdout=StringIO())
    call_command("describe_protocol", check=True, into=tmp_path)
    (tmp_path / "protocol.md").write_text("changed")
    with pytest.raises(CommandError, match=r"stale: protocol\.md\."):
        call_command("describe_protocol", check=True, into=tmp_path)


@pytest.mark.parametrize("frame", all_frames(), ids=lambda frame: frame.__name__)
def test_every_frame_is_described_with_its_example(frame):
    assert f"| `{tag_of(frame)}` |" in read("protocol.md")
    assert f"\n{example_of(frame)}\n" in read("protocol.md")
    message = json.loads(read("asyncapi.json"))["components"]["messages"][frame.__name__]
    assert message["name"] == tag_of(frame)
    assert message["examples"][0]["payload"] == json.loads(example_of(frame))


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side.name)
def test_examples_are_what_the_sockets_speak(side):
    union = {CUSTOMER: frames.CustomerCommand, DESK: frames.DeskCommand}[side]
    for command in side.commands:
        assert type(codec.decode(example_of(command), union)) is command
    for frame in side.frames:
        assert msgspec.json.decode(example_of(frame), type=frame)


def test_asyncapi_refers_to_nothing_that_is_missing():
    document = json.loads(read("asyncapi.json"))
    assert {channel["address"] for channel in document["channels"].values()} == {
        "/ws/customer/",
        "/ws/desk/",
    }
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', read("asyncapi.json")):
        found = document
        for step in reference.split("/"):
            found = found[step]


def test_every_event_kind_is_described():
    assert {tag_of(event) for event in catalogue.EVENTS} == set(log_reader._FRAMES)
    recorded = re.findall(
        r'"((?:ticket|message|note|sla)\.\w*(?:ed|woken|sent|undone))"',
        sources("tickets", "messaging"),
    )
    assert set(recorded) <= set(log_reader._FRAMES)
    for kind in log_reader._FRAMES:
        assert f"`{kind}`" in read("protocol.md")
        assert f"`{kind}`" in read("architecture.md")


def test_what_is_for_the_desk_alone_is_not_in_the_customers_channel():
    channel = json.loads(read("asyncapi.json"))["channels"]["customer"]["messages"]
    assert not {"NoteAdded", "TicketReturned", "TicketCategorised"} & set(channel)


def test_every_error_code_is_described():
    codes = {error.code for error in catalogue.error_codes()}
    tree = ast.parse(inspect.getsource(codec))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    bad = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "BadFrame"
    }
    named = set(re.findall(r'^    code = "(\w+)"$', sources(*ROOMS), re.MULTILINE)) - {"refused"}
    assert bad | named <= codes
    assert all(f"| `{code}` |" in read("protocol.md") for code in codes)


def test_every_close_code_is_described_and_sent():
    assert all(f"| {code} | " in read("protocol.md") for code in CloseCode)
    product = [file.read_text(encoding="utf-8") for file in (ROOT / "messaging").rglob("*.py")]
    assert set(re.findall(r"\bCloseCode\.(\w+)", "".join(product))) == set(CloseCode.__members__)


def test_no_bare_close_code_stands_in_the_product():
    standard, ours = range(1001, 1016), range(4400, 4500)
    assert not [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for room in set(ROOMS)
        - {"demobank"}  # it serves no sockets, and its customers have numbers
        for file in sorted((ROOT / room).rglob("*.py"))
        if file.name != "close_codes.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is int
        if node.value in standard or node.value in ours
    ]


# ---------------------------------------------------------------- settings, commands, rooms


def test_every_environment_variable_is_described():
    described = set(
        re.findall(r"^\| `(\w+)`", read("operations.md").split("## In the bank")[0], re.MULTILINE)
    )
    assert set(KINDS) == described


def test_every_command_is_described():
    commands = {
        file.stem for room in ROOMS for file in (ROOT / room).glob("management/commands/[!_]*.py")
    }
    assert commands
    assert not {
        name
        for name in commands
        if f"`{name}" not in all_words() and f"manage.py {name}" not in all_words()
    }


def test_every_script_is_described():
    scripts = {
        file.name
        for file in (ROOT / "bin").iterdir()
        if file.is_file() and not file.name.startswith("_")
    }
    assert scripts
    assert not {name for name in scripts if f"bin/{name}" not in all_words()}


def test_every_file_in_the_rooms_exists():
    rooms = read("architecture.md").split("## Rooms")[1].split("```")[1]
    room, missing = "", []
    for line in rooms.strip("\n").splitlines():
        if not line.startswith(" ") and line.split()[0].endswith("/"):
            room = line.split()[0]
        words = re.match(r"\s*((?:[\w./]+(?:\s|$))+?)(?:\s{2,}|$)", line)
        names = words[1].split() if words else []
        inside = room if line.startswith(" ") else ""
        missing += [inside + name for name in names if not (ROOT / inside / name).exists()]
    assert not missing


def test_every_file_of_the_itinerary_exists():
    itinerary = read("architecture.md").split("## The itinerary of a message")[1].split("\n## ")[0]
    steps = re.findall(r"^(\d+)\. `([^`]+)`: ", itinerary, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    beside = re.findall(r"^- `([^`]+)`: ", itinerary, re.MULTILINE)
    named = [*(file for _, file in steps), *beside]
    assert steps
    assert beside
    assert not [file for file in named if not (ROOT / file).is_file()]


def test_links_between_documents_lead_somewhere():
    for file in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


@pytest.mark.parametrize(
    "name", ["recipes.md", "security.md", "architecture.md", "metrics.md", "operations.md"]
)
def test_files_that_a_document_names_exist(name):
    named = re.findall(
        r"`((?:accounts|tickets|messaging|stats|demobank|bankchat|sdk|static|templates|tests)/[\w./]+\.\w+)`",
        read(name),
    )
    built = "static/built/"  # made by build.mjs
    assert not [path for path in named if not path.startswith(built) and not (ROOT / path).exists()]


# ---------------------------------------------------------------- the repository


def test_nothing_names_a_machine_or_a_registry():
    """A checkout works anywhere: no absolute path of a developer's machine, no registry that a
    bank cannot reach.
    """
    found = []
    for file in repository():
        text = file.read_text(encoding="utf-8", errors="ignore")
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in MACHINE.finditer(text)]
        found += [f"{file.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
    assert not found


def repository() -> list[Path]:
    """What git keeps, or would keep if it were added now."""
    command = [
        "git",
        "-C",
        str(ROOT),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def sources(*rooms: str) -> str:
    return "".join(
        file.read_text(encoding="utf-8")
        for room in rooms
        for file in sorted((ROOT / room).rglob("*.py"))
    )
