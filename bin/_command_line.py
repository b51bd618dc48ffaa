"""What bin/NAME answers by itself, before anything is prepared: `--help`, and wrong arguments."""

import argparse

HELP = ("-h", "--help")


def parser(usage: str, text: str) -> argparse.ArgumentParser:
    """A parser whose --help is a script's docstring, as it stands there."""
    return argparse.ArgumentParser(
        usage=usage,
        description=text.strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def answer_help(usage: str, text: str, arguments: list[str]) -> None:
    """Print the help and exit if one of these arguments asks for it; the others are not looked at.

    For scripts that hand their arguments on to what only .venv has.
    """
    if any(argument in HELP for argument in arguments):
        parser(usage, text).parse_args(["--help"])
