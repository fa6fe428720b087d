"""Screens are tested on two practices side by side, each with a visit that went from note to statement."""

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


@pytest.fixture
def ours():
    from tests.web.office import Office

    return Office(1)


@pytest.fixture
def theirs():
    from tests.web.office import Office

    return Office(2)
