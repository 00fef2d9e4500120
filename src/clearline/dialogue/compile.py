"""One written flow into the steps and messages that the engine walks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from clearline.dialogue import document, flow
from clearline.dialogue.message import Message, parse, placeholders_of
from clearline.domain.conversation import Language
from clearline.domain.decision import Value
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError

END = "end"
"""The step every flow has without writing it."""


def compile_message(
    text: document.MessageText, to_traditional: Callable[[str], str], where: str, *, line: bool = False
) -> Message:
    """Return the message in three languages; raises ConfigurationError where their placeholders differ."""
    traditional = text.zh_hant if text.zh_hant is not None else to_traditional(text.zh)
    texts = {Language.ENGLISH: text.en, Language.SIMPLIFIED: text.zh, Language.TRADITIONAL: traditional}
    try:
        templates = {language: parse(words) for language, words in texts.items()}
    except ConfigurationError as exc:
        raise ConfigurationError(f"step {where!r}: {exc}") from exc
    needs = placeholders_of(templates[Language.ENGLISH])
    for language, template in templates.items():
        if placeholders_of(template) != needs:
            raise ConfigurationError(f"step {where!r}: the placeholders in {language} differ from those in en")
    return Message(templates, line)


def compile_flow(written: document.Flow, to_traditional: Callable[[str], str]) -> tuple[flow.Flow, dict[str, Message]]:
    """Return the flow with its messages by name; raises ConfigurationError for steps that cannot be connected."""
    desk = _Compiler(written.flow, to_traditional)
    title = desk.message("title", written.title)
    ids = ids_of(written)
    if twice := {name for name in ids if ids.count(name) > 1 or name == END}:
        raise ConfigurationError(f"step {min(twice)!r}: the id is used twice")
    steps: dict[str, flow.Step] = {}
    for step, name, following in zip(written.steps, ids, [*ids[1:], ""], strict=True):
        steps[name] = desk.step(step, name, following)
    steps[END] = flow.EndStep(END)
    compiled = flow.Flow(
        name=written.flow,
        title=title,
        steps=steps,
        first=ids[0],
        examples=written.examples.en + written.examples.zh,
        takes=written.takes,
        purpose=written.purpose,
        aside=written.aside,
        fallback=written.fallback,
    )
    return compiled, desk.messages


def ids_of(written: document.Flow) -> list[str]:
    """Return the name of every step: its own, or its place."""
    return [step.id or f"step_{number}" for number, step in enumerate(written.steps, start=1)]


def faults_of(written: document.Flow, to_traditional: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield every step, or nothing for the flow itself, with what keeps it from being compiled."""
    desk = _Compiler(written.flow, to_traditional)
    try:
        desk.message("title", written.title)
    except ConfigurationError as exc:
        yield "", str(exc)
    seen = {END}
    for step, name in zip(written.steps, ids_of(written), strict=True):
        if name in seen:
            yield name, f"step {name!r}: the id is used twice"
        seen.add(name)
        try:
            desk.step(step, name, END)
        except ConfigurationError as exc:
            yield name, str(exc)


@dataclass(slots=True)
class _Compiler:
    prefix: str
    to_traditional: Callable[[str], str]
    messages: dict[str, Message] = field(default_factory=dict)

    def message(self, place: str, text: document.MessageText, *, line: bool = False) -> str:
        name = f"{self.prefix}.{place}"
        self.messages[name] = compile_message(text, self.to_traditional, place, line=line)
        return name

    def step(self, step: document.Step, name: str, following: str) -> flow.Step:
        match step:
            case document.Say() | document.Ask() | document.Confirm() | document.HandOver():
                return self._spoken(step, name, following)
            case document.Do(do=action, with_=arguments, save=saves, refused=refused, failed=failed, unknown=unknown):
                target = step.then or following
                plain: Mapping[str, Value] = dict(arguments)
                level = Assurance[step.level or "NONE"]
                own = (failed or "", unknown or "", level, step.confirmed)
                return flow.DoStep(name, action, plain, target, saves, refused, *own)
            case document.Authenticate(authenticate=level):
                return flow.AuthenticateStep(name, Assurance[level], following)
            case document.Goto(goto=target):
                return flow.GotoStep(name, target)
            case document.Forget(forget=slots):
                return flow.ForgetStep(name, slots, following)
            case document.Decide(decide=cases):
                inside = tuple(flow.Case(dict(case.when), case.then) for case in cases)
                return flow.DecideStep(name, inside, step.then or following)
            case document.End():
                return flow.EndStep(name)

    def _spoken(
        self, step: document.Say | document.Ask | document.Confirm | document.HandOver, name: str, following: str
    ) -> flow.Step:
        message = self.message(name, step.say)
        match step:
            case document.Say():
                return self._say(step, name, message, step.then or following)
            case document.Ask():
                return self._ask(step, name, message, step.then or following)
            case document.Confirm(confirm=call, on_no=on_no):
                return flow.ConfirmStep(name, call, message, following, on_no)
            case document.HandOver(hand_over=queue, reason=reason):
                return flow.HandOverStep(name, queue, reason, message)

    def _say(self, step: document.Say, name: str, message: str, following: str) -> flow.SayStep:
        each, line = "", ""
        if step.each is not None:
            each, line = step.each.of, self.message(f"{name}.line", step.each.line, line=True)
        buttons = self._buttons(name, step.options)
        return flow.SayStep(name, message, following, each, line, step.source, buttons, step.miss)

    def _ask(self, step: document.Ask, name: str, message: str, following: str) -> flow.AskStep:
        again = "system.again" if step.again is None else self.message(f"{name}.again", step.again)
        choices = None
        if step.choices is not None:
            label = self.message(f"{name}.choice", step.choices.label)
            says = self.message(f"{name}.says", step.choices.says)
            choices = flow.Choices(step.choices.of, label, says, step.choices.value, step.choices.keep)
        buttons = self._buttons(name, step.options)
        return flow.AskStep(name, step.ask, step.kind, message, again, following, step.tries, buttons, choices)

    def _buttons(self, name: str, written: tuple[document.Button, ...]) -> tuple[flow.Button, ...]:
        return tuple(
            flow.Button(self.message(f"{name}.option_{number}", button.label), button.value)
            for number, button in enumerate(written, start=1)
        )
