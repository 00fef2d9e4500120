"""A flow as a picture: SVG that needs nothing beside it, and says in words what it shows to those who hear it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

from clearline.dialogue.authoring.layout import Layout, lay_out
from clearline.dialogue.flow import (
    AskStep,
    AuthenticateStep,
    ConfirmStep,
    DecideStep,
    DoStep,
    EndStep,
    Flow,
    Flows,
    ForgetStep,
    GotoStep,
    HandOverStep,
    SayStep,
    Step,
)
from clearline.dialogue.graph import Edge, edges
from clearline.domain.conversation import Language

_WIDTH: Final = 272
_LINE: Final = 17
_GAP_X: Final = 28
_GAP_Y: Final = 62
_PASS: Final = 40
_MARGIN: Final = 36
_COLUMNS: Final = 34
_LINES: Final = 4
_LANE: Final = 14

_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#1b1f24}.verb{font-weight:600}.on{font-size:11px;fill:#4a5560;"
    "paint-order:stroke;stroke:#fff;stroke-width:4px}"
    "rect{stroke:#4a5560;rx:8px}path{fill:none;stroke:#4a5560;stroke-width:1.4}.back{stroke-dasharray:5 4}"
)
_FILLS: Final = {
    "say": "#eef6ff",
    "ask": "#fff7e0",
    "do": "#e8f7ec",
    "confirm": "#ffe9e0",
    "authenticate": "#ffe9e0",
    "hand over": "#f3eaff",
    "end": "#eceff2",
}
_PLAIN: Final = "#ffffff"
_PIECE: Final = re.compile(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff][，。！？；：、）”」》]*\s*")


_Label = tuple[Mapping[str, str], str]
"""Where a word beside a way stands, and the word; they are drawn last, above everything."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A place in the picture; one that only lets a way pass has no lines."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def draw(flow: Flow, release: Flows, language: Language) -> str:
    """Return the SVG of `flow` with its words in `language`."""
    ways = {step.id: list(edges(step, release.rules)) for step in flow.steps.values()}
    layout = lay_out(flow.first, {name: [edge.target for edge in out] for name, out in ways.items()})
    words = {step.id: _words(step, release, language) for step in flow.steps.values()}
    picture = _Picture(flow, layout, ways, words)
    return picture.svg(release.says(flow.title, language), language)


@dataclass(frozen=True, slots=True)
class _Picture:
    flow: Flow
    layout: Layout
    ways: Mapping[str, list[Edge]]
    words: Mapping[str, tuple[str, str]]

    def svg(self, title: str, language: Language) -> str:
        boxes = self._boxes()
        lanes = len(self.layout.back) * _LANE
        width = max(box.x + box.width for box in boxes.values()) + _MARGIN + lanes
        height = max(box.y + box.height for box in boxes.values()) + _MARGIN
        root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "role": "img",
                "aria-labelledby": "title words",
                "lang": language.value,
            },
        )
        ET.SubElement(root, "title", id="title").text = f"{self.flow.name}: {title}"
        ET.SubElement(root, "desc", id="words").text = " ".join(self._told())
        ET.SubElement(root, "style").text = _STYLE
        _arrow(root)
        labels = [label for name, out in self.ways.items() for label in self._draw_ways(root, name, out, boxes)]
        for name, box in boxes.items():
            if box.lines:
                self._draw_box(root, name, box)
        for place, text in labels:
            ET.SubElement(root, "text", {**place, "class": "on"}).text = text
        ET.indent(root)
        return ET.tostring(root, encoding="unicode") + "\n"

    def _told(self) -> Iterator[str]:
        for layer in self.layout.layers:
            for name in layer:
                if name in self.words:
                    verb, text = self.words[name]
                    onward = "; ".join(f"{edge.on or 'then'}: {edge.target}" for edge in self.ways[name])
                    yield f"{name} ({verb}) {text}{'.' if onward else ''} {onward}.".replace("..", ".")

    def _boxes(self) -> dict[str, _Box]:
        rows = [
            [(name, _wrapped(name, *self.words[name])) if name in self.words else (name, ()) for name in layer]
            for layer in self.layout.layers
        ]
        widths = [sum((_WIDTH if lines else _PASS) + _GAP_X for _, lines in row) - _GAP_X for row in rows]
        boxes: dict[str, _Box] = {}
        y = float(_MARGIN)
        for row, width in zip(rows, widths, strict=True):
            x = _MARGIN + (max(widths) - width) / 2
            tallest = max((len(lines) + 1) * _LINE for _, lines in row)
            for name, lines in row:
                own = _WIDTH if lines else _PASS
                boxes[name] = _Box(x, y, own, (len(lines) + 1) * _LINE if lines else tallest, lines)
                x += own + _GAP_X
            y += tallest + _GAP_Y
        return boxes

    def _draw_box(self, root: ET.Element, name: str, box: _Box) -> None:
        verb, text = self.words[name]
        group = ET.SubElement(root, "g")
        ET.SubElement(group, "title").text = f"{name} ({verb}) {text}".strip()
        at = {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{box.width:g}", "height": f"{box.height:g}"}
        ET.SubElement(group, "rect", {**at, "fill": _FILLS.get(verb.split(":")[0], _PLAIN)})
        for number, line in enumerate(box.lines, start=1):
            place = {"x": f"{box.x + 12:g}", "y": f"{box.y + 4 + number * _LINE:g}"}
            ET.SubElement(group, "text", {**place, "class": "verb"} if number == 1 else place).text = line

    def _draw_ways(self, root: ET.Element, name: str, out: list[Edge], boxes: Mapping[str, _Box]) -> Iterator[_Label]:
        source = boxes.get(name)
        if source is None:
            return
        together: dict[str, list[str]] = {}
        for edge in out:
            together.setdefault(edge.target, []).extend([edge.on] if edge.on else [])
        targets = sorted(together, key=lambda target: self._towards(name, target, boxes))
        for number, target in enumerate(targets, start=1):
            port = source.x + source.width * number / (len(targets) + 1)
            foot = source.y + source.height
            if (name, target) in self.layout.back:
                lane = sorted(self.layout.back).index((name, target))
                side = max(box.x + box.width for box in boxes.values()) + _LANE * (lane + 1)
                line = _back(port, foot, side, boxes[target])
            else:
                chain = [boxes[place] for place in (*self.layout.passes(name, target), target)]
                line = _down(port, foot, chain)
            style = "back" if (name, target) in self.layout.back else "way"
            ET.SubElement(root, "path", {"d": line, "class": style, "marker-end": "url(#arrow)"})
            if together[target]:
                place = {"x": f"{port + 4:g}", "y": f"{foot + 14 + 13 * ((number - 1) % 3):g}"}
                yield place, ", ".join(together[target])

    def _towards(self, name: str, target: str, boxes: Mapping[str, _Box]) -> float:
        if (name, target) in self.layout.back:
            return float("inf")
        return boxes[(*self.layout.passes(name, target), target)[0]].middle


def _arrow(root: ET.Element) -> None:
    marker = ET.SubElement(
        ET.SubElement(root, "defs"),
        "marker",
        {"id": "arrow", "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "7", "markerHeight": "7"}
        | {"orient": "auto"},
    )
    ET.SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "style": "fill:#4a5560;stroke:none"})


def _down(x: float, y: float, chain: list[_Box]) -> str:
    line = f"M{x:g} {y:g}"
    for box in chain:
        half = (box.y - y) / 2
        line += f"C{x:g} {y + half:g} {box.middle:g} {box.y - half:g} {box.middle:g} {box.y:g}"
        x, y = box.middle, box.y
        if not box.lines:
            y += box.height
            line += f"V{y:g}"
    return line


def _back(x: float, y: float, side: float, target: _Box) -> str:
    right, level = target.x + target.width, target.y + target.height / 2
    return f"M{x:g} {y:g}C{x:g} {y + 40:g} {side:g} {y + 40:g} {side:g} {y:g}V{level:g}H{right:g}"


def _words(step: Step, release: Flows, language: Language) -> tuple[str, str]:
    """Return the verb of `step` with its object, and what is said."""

    def said(message: str) -> str:
        parts = release.messages[message].templates[language]
        return "".join(part if isinstance(part, str) else f"‹{part.path}›" for part in parts)

    match step:
        case SayStep(message=message, line=line):
            return "say", f"{said(message)} {said(line) if line else ''}".strip()
        case AskStep(slot=slot, message=message):
            return f"ask: {slot}", said(message)
        case ConfirmStep(call=call, message=message):
            return f"confirm: {call}", said(message)
        case HandOverStep(queue=queue, message=message):
            return f"hand over: {queue}", said(message)
        case _:
            return _silent(step), ""


def _silent(step: DoStep | AuthenticateStep | GotoStep | ForgetStep | DecideStep | EndStep) -> str:
    match step:
        case DoStep(action=action):
            return f"do: {action}"
        case AuthenticateStep(level=level):
            return f"authenticate: {level.name}"
        case ForgetStep(slots=slots):
            return f"forget: {', '.join(slots)}"
        case GotoStep():
            return "go on"
        case DecideStep():
            return "decide"
        case EndStep():
            return "end"


def _wrapped(name: str, verb: str, text: str) -> tuple[str, ...]:
    """Return the lines of a box: verb and name, then at most four lines of what is said."""
    lines, line, room = [verb if name in verb or name.startswith("step_") else f"{verb} ({name})"], "", _COLUMNS
    for word in _pieces(text):
        size = sum(2 if east_asian_width(char) in "WF" else 1 for char in word)
        if size > room and line:
            lines, line, room = [*lines, line.strip()], "", _COLUMNS
        line, room = line + word, room - size
    lines = [*lines, line.strip()] if line.strip() else lines
    return tuple(lines) if len(lines) <= _LINES + 1 else (*lines[:_LINES], lines[_LINES] + " …")


def _pieces(text: str) -> list[str]:
    """Return what a line may be broken between: words, and ideographs with the signs that close after them."""
    return _PIECE.findall(text)
