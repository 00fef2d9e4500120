from collections.abc import Iterator

import pytest

from e2e.e2e_desk import Service, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A desk with its operator for one module; its operator is asked for at most a second and a half."""
    with running(tmp_path_factory.mktemp("service"), {"carrier_timeout_s": "1.5"}) as started:
        yield started
