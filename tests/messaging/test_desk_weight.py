"""How much script the workstation loads."""

import gzip
from pathlib import Path

from django.core.management import call_command

BUILT = Path(__file__).parents[2] / "static" / "built"
MOST = 100 * 1024  # bytes


def test_the_workstations_script_is_small_when_compressed():
    assert 20_000 < len(gzip.compress((BUILT / "desk.js").read_bytes())) < MOST


def test_what_is_collected_lies_there_compressed_too(settings, tmp_path):
    """The web process serves it so: over the wire it is as small as above."""
    settings.STATIC_ROOT = tmp_path
    others = ["admin*", "rest_framework*", "drf*", "account*", "mfa*", "sounds*", "*.svg", "*.map"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    script = (tmp_path / "built" / "desk.js").read_bytes()
    assert gzip.decompress((tmp_path / "built" / "desk.js.gz").read_bytes()) == script
    assert (tmp_path / "css" / "desk.css.gz").exists()
