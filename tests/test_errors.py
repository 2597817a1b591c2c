"""What kb tells when something is wrong."""

import tomllib

import pytest

from tests import raised
from tests.conftest import ROOT

BEYOND = tomllib.loads((ROOT / "tests" / "cases" / "errors.toml").read_text(encoding="utf-8"))["error"]


def test_every_error_is_told_once(request: pytest.FixtureRequest) -> None:
    """By some test, in this process; but for those that tests/cases/errors.toml says why not."""
    files = {item.path for item in request.session.items}
    if len(files) < len(list((ROOT / "tests").glob("test_*.py"))):
        pytest.skip("only when all tests are run")
    beyond = [row for row in BEYOND if row["why"]]
    untold = [
        place
        for place in raised.missing()
        if not any(place.path == row["module"] and row["says"] in place.says for row in beyond)
    ]
    assert not untold, "\n".join(f"{place.path}:{place.first}: {place.says[:150]}" for place in untold)
