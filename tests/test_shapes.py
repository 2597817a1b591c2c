"""The benchmark's shapes, small enough for every run: ``python -m tests.bench --shapes`` has them in full."""

import pytest

from tests.bench import shapes

SMALL, LARGE = 2_000, 8_000  # characters
GROWTH = 10.0  # generous: at these lengths a run takes a few ms
SECONDS = 1
PATIENCE = 3  # seconds of CPU for all runs of a shape


def test_there_are_a_hundred_and_each_is_about_as_long_as_it_is_asked_to_be() -> None:
    """A shape that comes out too short would pass every bound."""
    assert len(shapes.SHAPES) >= 100
    texts = {name: shape.make(LARGE) for name, shape in shapes.SHAPES.items()}
    assert {name: len(text) for name, text in texts.items() if not 0.7 < len(text) / LARGE < 1.3} == {}
    assert len({(shape.path, texts[name]) for name, shape in shapes.SHAPES.items()}) == len(texts)


@pytest.mark.parametrize("name", shapes.SHAPES)
def test_four_times_the_text_costs_no_more_than_in_proportion(name: str) -> None:
    """Linear is four, quadratic sixteen."""
    growth = shapes.apart(name, (SMALL, LARGE), PATIENCE)
    assert isinstance(growth, shapes.Growth)
    assert not growth.error
    assert growth.times < GROWTH
    assert growth.large < SECONDS
