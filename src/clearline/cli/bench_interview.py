"""Asking people: one question at a time, each answer kept at once, so that it can be gone on with on another day."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from rich.console import Console
from rich.markup import escape

from clearline.bench.interview.answers import AnswersFile, Given, fits, form_of, load_answers, read_file
from clearline.bench.interview.rules import BY, judge
from clearline.bench.interview.terms import Terms
from clearline.bench.report.phrases import load_phrases
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import CheckOutcome, Level, Method
from clearline.domain.conversation import Language
from clearline.domain.examination import Choice, Counted, Dated, Examination, Question, Rule, Several, Told, YesNo
from clearline.errors import ConfigurationError, InputError
from clearline.service.clock import SystemClock

WHO: Mapping[Language, str] = {
    Language.ENGLISH: "Who answers (post, not name)?",
    Language.SIMPLIFIED: "由哪个岗位答复（不写姓名）？",
    Language.TRADITIONAL: "由哪個職位答覆（不寫姓名）？",
}
YES: Sequence[str] = ("y", "yes", "true", "是")
NO: Sequence[str] = ("n", "no", "false", "否")


@dataclass(frozen=True, slots=True)
class Interview:
    """What was asked for on the command line."""

    path: Path
    target: str
    only: str
    language: Language


def language_named(name: str) -> Language:
    """Return the language called `name`; raises InputError for none."""
    try:
        return Language(name)
    except ValueError as exc:
        raise InputError(f"there is no language {name!r}; there are {', '.join(Language)}") from exc


def ask(interview: Interview, out: Console, read: Callable[[], str]) -> None:
    """Put every question that has no answer yet; an empty line leaves it for later, the end of input ends."""
    catalogue = load()
    content = _begun(interview, catalogue)
    waiting = [
        (one, question)
        for one in _wanted(interview, catalogue)
        for question in _questions(one)
        if content.answers.get(one.procedure.id, {}).get(question.name) is None
    ]
    told = ""
    try:
        for examination, question in waiting:
            if told != examination.procedure.id:
                told = examination.procedure.id
                out.print(f"\n[bold]{told}[/bold] {escape(examination.procedure.title[interview.language])}")
            value = _answer(question, interview.language, out, read)
            if value is not None:
                content = _with(content, examination, question, value)
                _keep(interview.path, content)
    except (EOFError, KeyboardInterrupt):
        out.print("")
    left = sum(content.answers.get(one.procedure.id, {}).get(it.name) is None for one, it in waiting)
    out.print(f"Kept in {escape(str(interview.path))}; {left} questions are left.", soft_wrap=True)


def write_blank(interview: Interview, out: Console) -> None:
    """Write the questions as comments beside empty answers, after what is answered already."""
    catalogue = load()
    content = _begun(interview, catalogue)
    lines = [f"target: {_scalar(content.target)}", f"assessor: {_scalar(content.assessor)}", "answers:"]
    for examination in catalogue.examinations.values():
        given = content.answers.get(examination.procedure.id, {})
        if given or examination in _wanted(interview, catalogue):
            lines += _as_lines(examination, given, interview.language)
    _replace(interview.path, "\n".join(lines) + "\n")
    out.print(f"Written to {escape(str(interview.path))}.", soft_wrap=True)


def check(interview: Interview, out: Console) -> int:
    """Say what each examination comes to today at the basic level, and return 1 if one fails."""
    catalogue, words = load(), load_phrases()[interview.language]
    answers = load_answers(interview.path, catalogue)
    terms = Terms(SystemClock().now(), {name: one.at(Level.BASIC) for name, one in catalogue.parameters.items()})
    failed = 0
    for examination in _wanted(interview, catalogue):
        judgement = judge(examination, answers.readings[examination.procedure.id], terms)
        failed |= judgement.outcome is CheckOutcome.FAIL
        out.print(
            f"{examination.procedure.id}  {words(judgement.outcome.value)}: {escape(words.reason(judgement.reason))}",
            soft_wrap=True,
        )
    return int(failed)


def _begun(interview: Interview, catalogue: Catalogue) -> AnswersFile:
    if interview.path.exists():
        return read_file(interview.path, catalogue)
    if not interview.target:
        raise InputError("a new file of answers needs --target, the name of the service in its adapter")
    return AnswersFile(target=interview.target)


def _wanted(interview: Interview, catalogue: Catalogue) -> Sequence[Examination]:
    found = [
        one
        for one in catalogue.examinations.values()
        if interview.only in ("", one.procedure.id, one.procedure.requirement)
    ]
    if not found:
        raise InputError(f"there is no examination for {interview.only!r}")
    return found


def _questions(examination: Examination) -> Iterator[Question]:
    if examination.method is Method.INTERVIEW:
        yield Question(BY, WHO, Told())
    yield from examination.questions


def _answer(question: Question, language: Language, out: Console, read: Callable[[], str]) -> Given | None:
    """Return what was answered, or nothing for an empty line; what has not the form is asked again."""
    out.print(f"  {escape(question.text[language])}", soft_wrap=True)
    if isinstance(question.rule, Choice | Several):
        for name, words in question.rule.options.items():
            out.print(f"    {name}: {escape(words[language])}", soft_wrap=True)
    while line := read().strip():
        value = _parsed(question.rule, line)
        if value is not None and fits(question.rule, value):
            return value
        out.print(f"  [yellow]{escape(form_of(question.rule))}[/yellow]", soft_wrap=True)
    return None


def _parsed(rule: Rule, line: str) -> Given | None:
    try:
        match rule:
            case YesNo():
                return True if line.lower() in YES else False if line.lower() in NO else None
            case Several():
                return tuple(line.replace(",", " ").split())
            case Dated():
                return date.fromisoformat(line)
            case Counted():
                return float(line) if "." in line else int(line)
            case _:
                return line
    except ValueError:
        return None


def _with(content: AnswersFile, examination: Examination, question: Question, value: Given) -> AnswersFile:
    whose = examination.procedure.id
    given = {**content.answers.get(whose, {}), question.name: value}
    return content.model_copy(update={"answers": {**content.answers, whose: given}})


def _keep(path: Path, content: AnswersFile) -> None:
    plain = {
        whose: {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        for whose, given in content.answers.items()
    }
    table = {"target": content.target, "assessor": content.assessor, "answers": plain}
    _replace(path, yaml.safe_dump(table, sort_keys=False, allow_unicode=True))


def _replace(path: Path, text: str) -> None:
    """Put `text` there whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text, "utf-8")
        os.replace(fresh, path)  # noqa: PTH105 # says that the old file goes
    except OSError as exc:
        raise ConfigurationError(f"{path} cannot be written: {exc.strerror}") from exc


def _as_lines(examination: Examination, given: Mapping[str, Given | None], language: Language) -> Iterator[str]:
    yield f"  # {examination.procedure.title[language]}"
    yield f"  {examination.procedure.id}:"
    for question in _questions(examination):
        yield f"    # {question.text[language]} ({form_of(question.rule)})"
        value = given.get(question.name)
        yield f"    {question.name}:{'' if value is None else ' ' + _scalar(value)}"


def _scalar(value: Given) -> str:
    plain = list(value) if isinstance(value, tuple) else value
    text: str = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, width=100_000)
    return text.removesuffix("...\n").strip()
