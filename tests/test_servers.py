"""The servers are subclasses that are named at start: nothing of theirs is changed from outside,
and their own start commands are refused.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bankchat.application import application
from bankchat.servers import HOW_TO_START, command_line, versions
from tests.servers import KINDS, ROOT

ROOMS = ("postgres", "accounts", "tickets", "messaging", "stats", "demobank", "bankchat")
SERVERS = ("daphne", "uvicorn", "twisted", "autobahn", "websockets", "httptools", "h11", "asyncio")
# settings of Pillow and of a program, as their documentation sets them
AS_DOCUMENTED = {
    "Image.MAX_IMAGE_PIXELS",
    "sys.argv",
}
INSIDE_GENERATORS = {"gi_yieldfrom", "gi_frame", "gi_code"}


def product() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def foreign_names(tree: ast.Module) -> set[str]:
    """What a module imports from other packages."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in ROOMS:
            found |= {alias.asname or alias.name for alias in node.names}
    return found - set(ROOMS)


def root_of(node: ast.AST) -> str:
    """The name at the beginning of `name.attribute.attribute`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def changed(tree: ast.Module) -> Iterator[ast.AST]:
    """What is set or deleted of something, by a statement or by `setattr`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node
        elif isinstance(node, ast.Call) and root_of(node.func) in {"setattr", "delattr"}:
            yield node.args[0]


def changed_of_others(tree: ast.Module) -> set[str]:
    foreign = foreign_names(tree)
    return {ast.unparse(node) for node in changed(tree) if root_of(node) in foreign}


def test_no_class_or_module_of_another_package_is_assigned_to():
    found = {file: changed_of_others(tree) - AS_DOCUMENTED for file, tree in product()}
    assert not {file: names for file, names in found.items() if names}


def test_the_walk_sees_a_patch():
    for patch in ("Server.run = run", "setattr(Server, 'run', run)", "del server.Server.run"):
        tree = ast.parse(f"from daphne import server\nfrom daphne.server import Server\n{patch}")
        assert changed_of_others(tree)


def test_nobody_looks_into_loaded_modules_or_into_a_running_generator():
    assert not [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node.attr in INSIDE_GENERATORS or (node.attr == "modules" and root_of(node) == "sys")
    ]


LOOK = f"""
import sys, daphne.server, daphne.cli, uvicorn.main
import uvicorn.protocols.http.h11_impl, uvicorn.protocols.http.httptools_impl
import uvicorn.protocols.websockets.websockets_sansio_impl

def attributes():
    return {{
        f"{{kind.__module__}}.{{kind.__qualname__}}.{{name}}": id(value)
        for module in list(sys.modules.values())
        for kind in list(vars(module).values())
        if isinstance(kind, type) and str(kind.__module__).partition(".")[0] in {SERVERS}
        for name, value in list(vars(kind).items())
    }}

before = attributes()
import bankchat.servers.daphne.__main__, bankchat.servers.uvicorn.__main__, bankchat.application
after = attributes()
print([name for name, value in before.items() if after.get(name) != value])
"""


def test_the_servers_classes_are_what_they_were_when_ours_are_loaded():
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("server", KINDS)
def test_a_stock_start_command_is_refused_in_one_line_that_says_the_right_one(server):
    for command in ([Path(sys.executable).with_name(server)], [sys.executable, "-m", server]):
        done = subprocess.run(
            [*command, "bankchat.asgi:application"], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert done.stdout + done.stderr == HOW_TO_START + "\n"
    assert f"bankchat.servers.{server}" in HOW_TO_START


async def test_the_application_serves_under_no_other_server():
    with pytest.raises(RuntimeError, match=re.escape(HOW_TO_START)):
        await application({"type": "http", "path": "/"}, None, None)


def test_the_line_of_the_servers_names_options_that_both_have():
    for server in KINDS:
        options = command_line.parse(server, ["--port", "8001"])
        assert options.application == "bankchat.application:application"


# ---------------------------------------------------------------- versions


def test_another_version_is_refused_in_one_line():
    with pytest.raises(SystemExit) as refused:
        versions.require(daphne="0.1")
    assert re.fullmatch(
        r"[^\n]+ needs daphne 0\.1, and [\d.]+ is installed: [^\n]+", str(refused.value)
    )


def test_the_versions_that_the_servers_need_are_those_that_are_installed():
    constraints = dict(
        line.lower().split("==")
        for line in (ROOT / "constraints.txt").read_text().split()
        if "==" in line
    )
    wanted = {
        str(keyword.arg): ast.literal_eval(keyword.value)
        for server in KINDS
        for node in ast.walk(
            ast.parse((ROOT / f"bankchat/servers/{server}/__init__.py").read_text())
        )
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }
    assert {"daphne", "twisted", "autobahn", "uvicorn", "websockets", "httptools"} <= set(wanted)
    assert {name: constraints[name] for name in wanted} == wanted
