"""A stage for the dialogue: scripted callers and outcomes, and the transcript they give.

A transcript is both the script and the expected result: `caller`, `silence` and `comes` lines go in, the others come
out.
`python tests/dialogue/dialogue_stage.py` writes all transcripts anew after a wanted change.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from clearline.dialogue.context import Context
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.flow import ActionRule, Flows
from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.state import DialogueState, Quiet, dump, load
from clearline.dialogue.understand import Understanding
from clearline.domain.conversation import Expects, Heard, Keeper, Language, Modality
from clearline.domain.decision import (
    Act,
    Challenged,
    Decision,
    Done,
    Effect,
    Failed,
    HandOver,
    Outcome,
    Refused,
    StepUpNeeded,
    Unknown,
    Value,
)
from clearline.domain.person import Assurance, Challenge
from clearline.domain.privacy import DataClass, Purpose
from clearline.knowledge.article import load_articles
from clearline.language.convert import Converter
from clearline.language.encoder import Encoder
from clearline.language.learnt import Learnt
from learnt import LEARNT

TRANSCRIPTS = Path(__file__).parent / "transcripts"
TODAY = date(2026, 11, 21)
_MOMENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=8))

RULES: Mapping[str, ActionRule] = {
    "identity.send_code": ActionRule(Assurance.NONE, Effect.WRITE),
    "identity.second_factor": ActionRule(Assurance.AAL1, Effect.READ),
    "bill.read": ActionRule(Assurance.AAL1, Effect.READ),
    "bill.compare": ActionRule(Assurance.AAL1, Effect.READ),
    "bill.dispute": ActionRule(Assurance.AAL1, Effect.WRITE),
    "payment.open": ActionRule(Assurance.AAL1, Effect.WRITE, confirm=True),
    "payment.take": ActionRule(Assurance.AAL1, Effect.IRREVERSIBLE, confirm=True, by_flow=False),
    "usage.read": ActionRule(Assurance.AAL1, Effect.READ),
    "offer.list": ActionRule(Assurance.NONE, Effect.READ),
    "offer.recommend": ActionRule(Assurance.AAL1, Effect.READ, purpose=Purpose.RECOMMENDATION),
    "order.place": ActionRule(Assurance.AAL1, Effect.IRREVERSIBLE, confirm=True),
    "outage.check": ActionRule(Assurance.NONE, Effect.READ),
    "fault.recent": ActionRule(Assurance.NONE, Effect.READ),
    "ticket.open": ActionRule(Assurance.AAL1, Effect.WRITE),
    "complaint.open": ActionRule(Assurance.AAL1, Effect.WRITE),
    "arrangement.ask": ActionRule(Assurance.AAL1, Effect.WRITE),
    "line.read": ActionRule(Assurance.AAL1, Effect.READ),
    "line.list": ActionRule(Assurance.AAL1, Effect.READ),
    "line.give_up": ActionRule(Assurance.AAL1, Effect.IRREVERSIBLE, confirm=True),
    "sim.block": ActionRule(Assurance.AAL1, Effect.IRREVERSIBLE, confirm=True),
    "roaming.set": ActionRule(Assurance.AAL1, Effect.WRITE, confirm=True),
    "line.test": ActionRule(Assurance.AAL1, Effect.WRITE),
    "visit.read": ActionRule(Assurance.AAL1, Effect.READ),
    "visit.slots": ActionRule(Assurance.AAL1, Effect.READ),
    "visit.book": ActionRule(Assurance.AAL1, Effect.WRITE),
    "visit.move": ActionRule(Assurance.AAL1, Effect.WRITE),
    "visit.cancel": ActionRule(Assurance.AAL1, Effect.WRITE, confirm=True),
    "ticket.list": ActionRule(Assurance.AAL1, Effect.READ),
    "knowledge.answer": ActionRule(Assurance.NONE, Effect.READ),
    "message.check": ActionRule(Assurance.NONE, Effect.READ),
    "privacy.choose": ActionRule(Assurance.AAL1, Effect.WRITE, keeps=DataClass.CONSENT),
    "privacy.ask": ActionRule(Assurance.AAL1, Effect.WRITE, keeps=DataClass.REQUEST),
    "privacy.copy": ActionRule(Assurance.AAL1, Effect.WRITE, keeps=DataClass.REQUEST),
    "privacy.erase": ActionRule(Assurance.AAL1, Effect.IRREVERSIBLE, confirm=True),
}


def _offer(name: str, price_minor: int, data_mb: int, voice_min: int) -> Mapping[str, Value]:
    number = name.removeprefix("Tide ")
    return {
        "id": f"tide-{number}",
        "name_en": name,
        "name_zh": f"潮汐{number}套餐",
        "price_minor": price_minor,
        "currency": "CNY",
        "data_mb": data_mb,
        "voice_min": voice_min,
        "source": {"title": "Catalogue", "reference": f"tide-{number} v3"},
    }


OFFERS = (
    _offer("Tide 10", 3900, 10240, 100),
    _offer("Tide 30", 6900, 30720, 300),
    _offer("Tide 60", 9900, 61440, 600),
)
_BILL: Mapping[str, Value] = {
    "id": "B-77",
    "month": "2026-10",
    "total_minor": 12800,
    "currency": "CNY",
    "due": "2026-11-25",
    "state": "due",
    "lines": (
        {"label_en": "Tide 60 plan", "label_zh": "潮汐60套餐", "amount_minor": 9900},
        {"label_en": "Roaming in Japan", "label_zh": "日本漫游", "amount_minor": 3900},
        {"label_en": "Loyalty credit", "label_zh": "老客户优惠", "amount_minor": -1000},
    ),
}
_USAGE: Mapping[str, Value] = {
    "plan_en": "Tide 30",
    "plan_zh": "潮汐30套餐",
    "period": "2026-11",
    "data_used_mb": 23962,
    "data_allowance_mb": 30720,
    "voice_used_min": 120,
    "voice_allowance_min": 300,
    "sms_used": 4,
}
_OUTAGE: Mapping[str, Value] = {
    "id": "O-3",
    "area_en": "Riverside",
    "area_zh": "滨江",
    "service": "broadband",
    "since": "2026-11-21T01:30:00+00:00",
    "expected_end": "2026-11-21T10:00:00+00:00",
}
_ANSWER: Mapping[str, Value] = {
    "text_en": "You can use your phone in 68 countries once roaming is switched on.",
    "text_zh": "开通国际漫游后，您可以在68个国家和地区使用手机。",
    "source": {"title": "Roaming", "reference": "roaming v2"},
}
_ADVICE: Mapping[str, Value] = {
    "text_en": "We never ask for a code, a password or a card number, and our messages have no links to pay by.",
    "text_zh": "我们绝不会索要验证码、密码和银行卡号，短信里也没有付款链接。",
    "source": {"title": "How to recognise us", "reference": "recognise-us v1"},
}
_RECOMMENDED: Mapping[str, Value] = {
    "offers": OFFERS,
    "offer": OFFERS[2],
    "reason": "more-data",
    "average_data_mb": 38912,
    "current_price_minor": 6900,
    "currency": "CNY",
}
_PLACED: Mapping[str, Value] = {**OFFERS[2], "id": "ORD-1001", "state": "acknowledged", "offer": "tide-60"}
_SMALLER: Mapping[str, Value] = {**OFFERS[0], "id": "ORD-1002", "state": "acknowledged", "offer": "tide-10"}
_COMPLAINT: Mapping[str, Value] = {
    "id": "C-52",
    "kind": "complaint",
    "state": "acknowledged",
    "promise_date": "2026-11-28",
}

_COMPARISON: Mapping[str, Value] = {
    "month": "2026-10",
    "before": "2026-09",
    "total_minor": 12800,
    "before_minor": 9900,
    "difference_minor": 2900,
    "trend": "more",
    "currency": "CNY",
    "changes": (
        {"label_en": "Roaming in Japan", "label_zh": "日本漫游", "now_minor": 3900, "before_minor": 0},
        {"label_en": "Loyalty credit", "label_zh": "老客户优惠", "now_minor": -1000, "before_minor": 0},
    ),
}

_LINE: Mapping[str, Value] = {
    "id": "L-1",
    "name_en": "Tide 30",
    "name_zh": "潮汐30套餐",
    "service": "mobile",
    "price_minor": 6900,
    "currency": "CNY",
    "roaming": False,
    "blocked": False,
    "ends": None,
}

_VISIT: Mapping[str, Value] = {"id": "AP-3", "state": "confirmed", "start": "2026-11-23T06:00:00+00:00"}

DATA: Mapping[str, Mapping[str, Value]] = {
    "a bill": {"bill": _BILL},
    "a settled bill": {"bill": {**_BILL, "state": "settled"}},
    "an overdue bill": {"bill": {**_BILL, "state": "overdue"}},
    "a payment page": {
        "page": {
            "address": "https://tidemark.example/pay/abcdefghijklmnopabcdefghijklmnop",
            "until": "2026-11-21T09:15:00+00:00",
            "month": "2026-10",
        }
    },
    "a bill without a due date": {"bill": {key: value for key, value in _BILL.items() if key != "due"}},
    "more than before": {"comparison": _COMPARISON},
    "the same for other things": {"comparison": {**_COMPARISON, "trend": "same", "before_minor": 12800}},
    "usage": _USAGE,
    "offers": {"offers": OFFERS},
    "no offers": {"offers": ()},
    "a recommendation": _RECOMMENDED,
    "an order": {"order": _PLACED},
    "an order of the smallest": {"order": _SMALLER},
    "an outage": {"outage": _OUTAGE},
    "an outage without end": {"outage": {**_OUTAGE, "expected_end": None}},
    "no outage": {"outage": None},
    "faults of nobody": {"recent": None},
    "no fault of late": {"recent": {"count": 0, "days": 60, "repeated": False}},
    "a ticket": {"ticket": {"id": "T-41", "kind": "fault", "state": "acknowledged"}},
    "a complaint": {"ticket": _COMPLAINT},
    "tickets": {"tickets": ({"id": "T-41", "kind": "fault", "state": "inProgress"}, _COMPLAINT)},
    "no tickets": {"tickets": ()},
    "an answer": {"answer": _ANSWER},
    "advice": {"answer": _ADVICE},
    "not ours": {"finding": {"kind": "secret", "text": {"en": "No, this is not from us.", "zh": "不是我们发的。"}}},
    "a mobile line": {"line": _LINE},
    "a blocked line": {"line": {**_LINE, "blocked": True}},
    "lines": {
        "ends": "2026-11-30",
        "lines": (_LINE, {**_LINE, "id": "L-2", "name_en": "Home Fibre", "name_zh": "家庭光纤"}),
    },
    "a change": {"order": {"id": "PO-8", "state": "acknowledged", "done_by": "2026-11-24"}},
    "an arrangement": {"ticket": {"id": "TT-9", "kind": "paymentArrangement", "promise_date": "2026-11-23"}},
    "a dead line": {"test": {"id": "ST-1", "found": "noSignal"}},
    "a sound line": {"test": {"id": "ST-1", "found": "ok"}},
    "no visit": {"visit": None},
    "a visit": {"visit": _VISIT},
    "times": {"slots": ({"start": "2026-11-23T01:00:00+00:00"}, {"start": "2026-11-23T06:00:00+00:00"})},
    "agreed": {"given": True, "recommendation": True},
    "not agreed": {"given": False, "recommendation": False},
    "a case": {"request": {"id": "C-9", "due": "2026-12-07"}},
    "a request": {"request": {"id": "E-9", "state": "accepted", "due": "2026-12-21"}},
}


def outcome(words: str) -> Outcome:
    """Return what a `comes` line stands for."""
    kind, _, what = words.partition(" ")
    made: Mapping[str, Callable[[], Outcome]] = {
        "done": lambda: Done(DATA[what]),
        "refused": lambda: Refused(what),
        "failed": lambda: Failed("E-CARRIER"),
        "unknown": lambda: Unknown("cl-1"),
        "step-up": lambda: StepUpNeeded(Assurance.AAL1),
        "challenged": lambda: Challenged(Challenge(None, "0" * 64, _MOMENT)),
    }
    return made[kind]()


@cache
def converter() -> Converter:
    return Converter()


@cache
def flows() -> Flows:
    return build_flows(sources_of(None), RULES, converter().to_traditional)


@cache
def topics() -> dict[str, tuple[str, ...]]:
    return {article.id: article.questions for article in load_articles()}


@cache
def dialogue() -> Dialogue:
    return Dialogue(
        flows(), Understanding(flows(), converter().to_simplified, topics=topics(), keep=Learnt(LEARNT)), ZONE
    )


@cache
def whole_dialogue() -> Dialogue:
    """As a desk has it: whole sentences are understood as well as words."""
    encoder = Encoder()
    keep = Learnt(LEARNT, encoder.name)
    return Dialogue(flows(), Understanding(flows(), converter().to_simplified, encoder, topics(), keep=keep), ZONE)


_KEEPERS = {"in queue": Keeper.QUEUE, "with staff": Keeper.STAFF}


@dataclass(slots=True)
class Stage:
    """One conversation with the engine; every state it passes goes through JSON and back."""

    engine: Dialogue
    language: Language = Language.ENGLISH
    level: Assurance = Assurance.NONE
    turn: int = 0
    decisions: list[Decision] = field(default_factory=list)
    states: list[DialogueState] = field(default_factory=list)

    def begin(self) -> Decision:
        state, decision = self.engine.begin(self.language)
        return self._keep(state, decision)

    def say(self, text: str, how: str = "") -> Decision:
        """Have the caller say `text`; `how` may be a right or wrong code, blocked, in queue, with staff."""
        self.turn += 1
        if how == "right code":
            self.level = Assurance.AAL1
        if how == "logged out":
            self.level = Assurance.NONE
        if how == "blocked":
            return self._keep(*self.engine.blocked(self.states[-1], "injection", self.context()))
        context = self.context(attempted=how.endswith("code"), keeper=_KEEPERS.get(how, Keeper.DESK))
        return self._keep(*self.engine.hear(self.states[-1], Heard(text, self.language), context))

    def silence(self, how: str = "") -> Decision:
        """Have the channel report that nobody said anything."""
        self.turn += 1
        context = self.context(keeper=_KEEPERS.get(how, Keeper.DESK))
        return self._keep(*self.engine.silence(self.states[-1], context))

    @property
    def due(self) -> Quiet | None:
        return self.engine.silence_due(self.states[-1], Keeper.DESK, self.turn + 1)

    @property
    def is_acting(self) -> bool:
        return isinstance(self.decisions[-1], Act)

    def learn(self, came: Outcome) -> Decision:
        if isinstance(came, StepUpNeeded):
            self.level = Assurance.NONE
        return self._keep(*self.engine.learn(self.states[-1], came, self.context()))

    def context(self, *, attempted: bool = False, keeper: Keeper = Keeper.DESK) -> Context:
        return Context(self.level, attempted, TODAY, keeper, self.turn)

    def _keep(self, state: DialogueState, decision: Decision) -> Decision:
        again = load(json.loads(json.dumps(dump(state))))
        assert again == state
        self.states.append(again)
        self.decisions.append(decision)
        return decision


def play(script: str) -> str:
    """Return the transcript that the `caller`, `silence` and `comes` lines of `script` give."""
    lines = [line for line in script.splitlines() if line.partition(" ")[0].rstrip(":") in _INPUT]
    stage = Stage(dialogue())
    written: list[str] = []
    for line in lines:
        head, _, words = (part.strip() for part in line.partition(":"))
        match head.partition(" ")[0]:
            case "#":
                written.append(line)
                continue
            case "language":
                stage.language = Language(words)
                written.append(line)
                if not stage.decisions:
                    written.extend(_told(stage.begin(), stage.language))
                continue
            case "caller":
                assert not stage.is_acting, f"an outcome must come before {line!r}"
                written += ["", line]
                decision = stage.say(words, head.partition("(")[2].rstrip(")"))
            case "silence":
                assert not stage.is_acting, f"an outcome must come before {line!r}"
                assert stage.due is not None, f"nothing is said to a silence after {written[-1]!r}"
                written += ["", line]
                decision = stage.silence()
            case _:
                assert stage.is_acting, f"nobody waits for {line!r} after {written[-1]!r}"
                written.append(line)
                decision = stage.learn(outcome(words))
        written.extend(_told(decision, stage.language))
    return "\n".join(written) + "\n"


_INPUT = frozenset({"#", "language", "caller", "silence", "comes"})


def _told(decision: Decision, language: Language) -> Iterator[str]:
    if isinstance(decision, Act):
        call = decision.call
        confirmed = (
            "" if call.confirmation is None else f", confirmed by the yes to turn {call.confirmation.restated_in_turn}"
        )
        yield f"acts: {call.action} {json.dumps(call.arguments, ensure_ascii=False)}{confirmed}"
        return
    reply = Phrasing(flows(), ZONE).say(decision, language, Modality.CHAT)
    if isinstance(decision, HandOver):
        yield f"hands over: {decision.queue or '-'} ({decision.reason})"
    if reply.text:
        yield "desk: " + reply.text.replace("\n", "\n      ")
    if reply.choices:
        yield "      " + " ".join(f"[{choice.label}]" for choice in reply.choices)
    yield from (f"      source: {source.title}, {source.reference}" for source in reply.sources)
    if reply.expects is not Expects.WORDS:
        yield f"      expects: {reply.expects}"


def main() -> None:
    for path in sorted(TRANSCRIPTS.glob("*.txt")):
        path.write_text(play(path.read_text("utf-8")), "utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
