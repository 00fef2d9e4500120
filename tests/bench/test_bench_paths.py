"""Paths: the plain ones are walked, and select what the query language itself selects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpath_rfc9535 import find

from clearline.bench.targets.paths import check_path, found, texts
from clearline.domain.conversation import Json
from clearline.errors import InputError

NAMES = st.sampled_from(["a", "b", "text", "_x1"])
STEPS = st.one_of(NAMES.map(lambda name: f".{name}"), st.sampled_from(["[*]", "[0]", "[2]"]))
PATHS = st.lists(STEPS, max_size=4).map(lambda steps: "$" + "".join(steps))
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)


@given(PATHS, VALUES)
def test_a_plain_path_selects_what_the_standard_says(path: str, value: Json) -> None:
    assert found(path, value, {}) == find(path, value).values()


def test_names_in_a_path_are_filled_in_before_it_is_read() -> None:
    value: Json = {"calls": [{"who": "c1", "what": "bill"}, {"who": "c2", "what": "order"}]}
    assert found("$.calls[?@.who=='{customer}'].what", value, {"customer": "c2"}) == ["order"]


def test_what_is_no_text_is_left_out() -> None:
    assert texts([1, "one", None, "two", ["three"]]) == ("one", "two")


@pytest.mark.parametrize("path", ["", "text", "$.", "$..[", "$[?@.a=='{customer}'"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="no JSONPath"):
        check_path(path)
