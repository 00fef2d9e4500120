"""Pictures of flows: whole, well-formed, the same each time, and told in words."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.authoring.diagram import draw
from clearline.dialogue.authoring.layout import lay_out
from clearline.domain.conversation import Language
from dialogue.dialogue_stage import flows

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", sorted(flows().flows))
def test_every_flow_has_a_picture_that_shows_and_tells_every_step(name: str, language: Language) -> None:
    flow = flows().flows[name]
    root = ET.fromstring(draw(flow, flows(), language))  # noqa: S314 # our own text
    told = root.findtext(f"{SVG}desc") or ""
    boxes = [group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g")]
    reached = [step for step in flow.steps if step != "end" or any(box.startswith("end ") for box in boxes)]
    assert sorted(box.split(" (")[0] for box in boxes) == sorted(reached)
    assert all(f"{step} (" in told for step in reached)
    assert (root.get("role"), root.get("lang")) == ("img", language.value)
    assert root.findtext(f"{SVG}title")


def test_a_picture_needs_nothing_from_elsewhere() -> None:
    for flow in flows().flows.values():
        text = draw(flow, flows(), Language.ENGLISH).replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text
        assert "<script" not in text


def test_the_same_flow_gives_the_same_picture() -> None:
    one, two = (draw(flows().flows["order"], flows(), Language.SIMPLIFIED) for _ in range(2))
    assert one == two


def test_words_that_are_markup_stay_words() -> None:
    assert "<b>" not in draw(flows().flows["bill"], flows(), Language.ENGLISH)


GRAPHS = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n)
)


@given(GRAPHS)
def test_every_way_of_any_graph_leads_down_or_is_kept_apart(graph: list[list[int]]) -> None:
    ways, work = {}, ["0"]
    while work:
        name = work.pop()
        if name not in ways:
            ways[name] = [str(target) for target in graph[int(name)]]
            work += ways[name]
    layout = lay_out("0", ways)
    depth = {place: at for at, layer in enumerate(layout.layers) for place in layer}
    assert set(ways) == {place for place in depth if ">" not in place}
    for name, targets in ways.items():
        for target in targets:
            assert depth[name] < depth[target] or (name, target) in layout.back
            if (name, target) not in layout.back:
                assert len(layout.passes(name, target)) == depth[target] - depth[name] - 1
