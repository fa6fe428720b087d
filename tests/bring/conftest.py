"""Files are made from what scenarios say; the command brings them into homes of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.homes import Desk, Home

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("homes"))
    yield desk
    desk.close()


@pytest.fixture
def home(desk: Desk) -> Iterator[Home]:
    with desk.home() as home:
        yield home
