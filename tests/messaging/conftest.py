"""Files that tests upload are kept in a folder of the test."""

from copy import deepcopy

import pytest


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    """The folder; not there before the first file is."""
    root = tmp_path / "files"
    storages = deepcopy(settings.STORAGES)
    storages["files"]["OPTIONS"]["location"] = str(root)
    settings.STORAGES = storages
    return root
