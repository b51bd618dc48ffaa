"""How much script the workstation loads."""

import gzip
from pathlib import Path

BUILT = Path(__file__).parents[2] / "static" / "built"
MOST = 100 * 1024  # bytes


def test_the_workstations_script_is_small_when_compressed():
    assert 20_000 < len(gzip.compress((BUILT / "workstation.js").read_bytes())) < MOST
