"""The shipped code sets, opened once."""

import pytest

from cleanclaim.codesets import open_library


@pytest.fixture(scope="session")
def library():
    with open_library() as found:
        yield found
