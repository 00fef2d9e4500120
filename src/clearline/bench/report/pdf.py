"""The report as PDF, one file a language, from the same chapters as the page; the same report gives the same bytes."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import reportlab
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from clearline import __version__
from clearline.bench.report.chapters import WIDTH, Chapters, Shown, chapters_of
from clearline.bench.report.pdf_text import (
    COLOURS,
    LINE,
    PAPER,
    SOFT,
    clean,
    marked,
    plain_runs,
    register_fonts,
    style,
)
from clearline.bench.report.phrases import Phrases, load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.conversation import Language

MAKER = f"Clearline {__version__}, ReportLab {reportlab.Version}"
"""Stands in every file: with another version of the library the same report has other bytes."""
_WIDE = A4[0] - 36 * mm
_LONG = 900
"""Characters of a cell or a piece of evidence; the page in HTML has the rest."""


def render_pdf(report: Report, catalogue: Catalogue, language: Language) -> bytes:
    """Return `report` in `language`."""
    register_fonts()
    words = load_phrases()[language]
    content, title = io.BytesIO(), clean(words("page-title", target=report.target))
    document = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=title,
        author="Clearline",
        creator=MAKER,
        lang=language.value,
        invariant=1,
    )
    story = _Story(words, chapters_of(report, catalogue, words))

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFillColor(SOFT)
        _write(canvas, f"{title} · {report.score.grade.value} · {page.page}", language)

    document.build(list(story.flow(title)), onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


def _write(canvas: Canvas, text: str, language: Language) -> None:
    x = 18 * mm
    for run, font in plain_runs(text, language):
        canvas.setFont(font, 8)
        canvas.drawString(x, 10 * mm, run)
        x += canvas.stringWidth(run, font, 8)


@dataclass(frozen=True, slots=True)
class _Story:
    """The chapters, one after the other."""

    words: Phrases
    chapters: Chapters

    def flow(self, title: str) -> Iterator[Flowable]:
        report, p = self.chapters.report, self.words
        yield self.text(title, 20, bold=True)
        made = f"{report.finished_at:%Y-%m-%d %H:%M} UTC"
        yield self.text(f"{p('assessed')} {made} · {p('address')} {report.address}", 9, soft=True)
        yield self.text(f"{p('profile')}: {p(f'profile-{report.plan.profile}')}", 9, soft=True)
        yield from self._summary()
        yield from self._findings()
        yield from self._tables()
        yield from self._rest()

    def text(self, text: str, size: float = 9.5, *, bold: bool = False, soft: bool = False) -> Paragraph:
        language = self.words.language
        more: dict[str, object] = {"textColor": SOFT} if soft else {}
        return Paragraph(marked(text[: 20 * _LONG], language, bold=bold), style(language, size, **more))

    def head(self, text: str) -> Iterator[Flowable]:
        language = self.words.language
        yield CondPageBreak(60)
        yield Paragraph(marked(text, language, bold=True), style(language, 13, spaceBefore=14, spaceAfter=6))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
        cells = [[self.text(one, 8, bold=True, soft=True) for one in head]] if head else []
        cells += [[self.text(_cut(one), 8) for one in row] for row in rows]
        drawn = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
        scale = _WIDE / sum(widths)
        return Table(cells, colWidths=[scale * one for one in widths], repeatRows=len(cells) - len(rows), style=drawn)

    def _summary(self) -> Iterator[Flowable]:
        score, p, chapters = self.chapters.report.score, self.words, self.chapters
        gates = f"{chapters.held} / {chapters.held + len(score.gates_open)}"
        yield Spacer(1, 6)
        yield self.text(f"{p('grade')} {score.grade.value}", 26, bold=True)
        yield self.text(p(f"grade-{score.grade.value}"), 10)
        figures = [
            (p("conformance"), f"{score.conformance} %", p("conformance-note")),
            (p("coverage"), f"{score.coverage} %", p("coverage-note")),
            (p("gates"), gates, p("gates-note")),
            (p("evidence"), str(score.evidence), p("evidence-note")),
        ]
        yield self.table((), figures, (3, 2, 9))
        yield from self.head(p("verdicts"))
        yield self._verdicts()
        yield self.text(" · ".join(f"{p(one.verdict)}: {one.count}" for one in chapters.slices), 8.5)
        yield from self.head(p("areas"))
        yield self.text(p("areas-note"), 8.5, soft=True)
        yield self._areas()
        yield from self.head(p("gates"))
        gates_held = [(f"{one.requirement} {title}", p(one.verdict.value)) for one, title in chapters.gates]
        yield self.table((), gates_held, (7, 3))

    def _verdicts(self) -> Drawing:
        drawing = Drawing(_WIDE, 16)
        scale = _WIDE / WIDTH
        for one in self.chapters.slices:
            drawing.add(_box(one.x * scale, 0, (one.width * scale, 14), COLOURS[one.verdict]))
        return drawing

    def _areas(self) -> Drawing:
        bars, left, long = self.chapters.bars, 140.0, 230.0
        drawing = Drawing(_WIDE, 17 * len(bars) + 4)
        for place, one in enumerate(reversed(bars)):
            y = 17 * place
            self._label(drawing, 0, y + 3, f"{one.area} {one.label}")
            for name, share in (("bar", 100), ("seen", one.covered), ("met", one.met)):
                drawing.add(_box(left, y, (long * share / 100, 11), COLOURS[name]))
            self._label(drawing, left + long + 8, y + 3, f"{one.met} % / {one.covered} %")
        return drawing

    def _label(self, drawing: Drawing, x: float, y: float, text: str) -> None:
        for run, font in plain_runs(text, self.words.language):
            piece = String(x, y, run, fontName=font, fontSize=8.5)
            drawing.add(piece)
            x = piece.getEast()

    def _findings(self) -> Iterator[Flowable]:
        p, chapters = self.words, self.chapters
        yield from self.head(f"{p('findings')} ({len(chapters.report.findings)})")
        if not chapters.shown:
            yield self.text(p("no-findings"))
        for one in chapters.shown:
            yield from self._finding(one)

    def _finding(self, one: Shown) -> Iterator[Flowable]:
        p, finding = self.words, one.finding
        yield CondPageBreak(120)
        yield self.text(f"{finding.requirement} {one.title}", 11, bold=True)
        tags = [p(f"severity-{finding.severity.value}"), f"{p('confidence')}: {p(f'confidence-{finding.confidence}')}"]
        yield self.text(" · ".join([*tags, *([p("gate")] if one.gate else []), finding.procedure]), 8.5, soft=True)
        told = [
            (p("happened"), one.happened),
            (p("done"), one.how),
            (p("required"), one.statement),
            (p("remedy"), one.remedy),
        ]
        yield self.table((), told, (2, 10))
        for scrap in one.proof:
            said = [(line.label, line.text) for line in scrap.lines]
            proof = self.table((f"{p('proof')} #{scrap.place}", ""), said, (2, 10))
            proof.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), PAPER)]))
            yield proof
        yield Spacer(1, 10)

    def _tables(self) -> Iterator[Flowable]:
        p, chapters = self.words, self.chapters
        yield from self.head(p("checked"))
        checked = [
            (one.result.requirement, one.title, _lines(one.outcome, one.figures), one.why) for one in chapters.checked
        ]
        yield self.table((p("requirement"), p("procedure"), p("outcome"), p("why")), checked, (3, 6, 3, 8))
        if chapters.asked:
            yield from self.head(p("people"))
            yield self.text(p("people-note"), 8.5, soft=True)
        for asked in chapters.asked:
            yield CondPageBreak(60)
            yield self.text(f"{asked.requirement} {asked.title}: {asked.label} ({asked.level})", 9.5, bold=True)
            answers = [(f"{it.number}. {it.text}", _lines(it.answer, it.digest)) for it in asked.questions]
            yield self.table((p("question"), p("answer")), answers, (7, 6))
            yield Spacer(1, 6)
        if chapters.lessons:
            yield from self.head(p("lessons"))
            yield self.text(p("lessons-note"), 8.5, soft=True)
            told = [(_lines(one.lesson.who, one.lesson.date), one.happened, one.label) for one in chapters.lessons]
            yield self.table((p("incident"), p("what-happened"), p("replayed")), told, (4, 9, 3))

    def _rest(self) -> Iterator[Flowable]:
        p, chapters, report = self.words, self.chapters, self.chapters.report
        for name, groups in (("missing", chapters.missing), ("absent", chapters.absent)):
            if groups:
                yield from self.head(p(name))
            for group in groups:
                yield self.text(f"{group.why} ({len(group.requirements)})", 9, bold=True)
                yield self.text(" · ".join(f"{one} {title}" for one, title in group.requirements), 8.5)
        yield from self.head(p("clauses"))
        yield self.text(p("clauses-note"), 8.5, soft=True)
        counted = [(one.name, ", ".join(f"{n} {label}" for _, label, n in one.counts)) for one in chapters.documents]
        yield self.table((), counted, (6, 8))
        yield from self.head(p("limits"))
        for number in range(1, 6):
            yield self.text(f"{number}. {p(f'limit-{number}')}", 9)
        yield from self.head(p("details"))
        told = [
            (p("plan-digest"), report.plan.digest),
            (p("catalogue-digest"), report.plan.catalogue),
            (p("target-digest"), report.plan.target),
            (p("seed-digest"), report.plan.seed),
        ]
        told += [(p("integrity"), p("yes" if report.integrity else "no")), (p("approver"), report.approver)]
        yield self.table((), told, (3, 9))


def _box(x: float, y: float, size: tuple[float, float], colour: Color) -> Rect:
    return Rect(x, y, *size, fillColor=colour, strokeColor=white, strokeWidth=0)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]} …"
