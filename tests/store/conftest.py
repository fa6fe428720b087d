"""Every test here works on an empty application database, rolled back after it."""

import os
from pathlib import Path

import pytest

from cleanclaim import store

store.boot(Path(os.environ["CLEANCLAIM_HOME"]))


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db)
            item.add_marker(pytest.mark.database)
