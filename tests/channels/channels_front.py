"""An in-memory service behind the seam, and a real server in front of it."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NoReturn

from starlette.applications import Starlette
from starlette.types import ASGIApp

from clearline.channels.pages import Branding, DemoLink, Notice, PublishedPeriod, Trilingual
from clearline.channels.problem import handlers
from clearline.channels.seam import (
    AccountCopy,
    Answered,
    AuditEntry,
    ChoiceView,
    ConversationCopy,
    DataCopy,
    Enrolment,
    FactorFront,
    FactorView,
    Front,
    Held,
    Line,
    News,
    Opened,
    OwnProof,
    PasskeyPrompt,
    PrivacyFront,
    PrivacyView,
    Promise,
    Proved,
    ProvedEntry,
    StaffFront,
    StaffPrompt,
    StaffSession,
    TranscriptView,
    Unasked,
    Waiting,
)
from clearline.channels.seam_figures import DayView, FiguresFront, FiguresView, RateView
from clearline.channels.seam_holds import ErasureView, HoldFront, HoldView, PutOffView
from clearline.channels.seam_incidents import IncidentFront, StopView
from clearline.channels.seam_rights import OpenRequestView, RightsFront
from clearline.channels.web import Site, routes, secured
from clearline.domain.conversation import (
    Choice,
    ConversationId,
    Denied,
    Expects,
    Keeper,
    Language,
    MessageId,
    Reply,
    Source,
    Speaker,
    Utterance,
)
from clearline.domain.deed import UNKNOWN, Deed, Demand, Matter, OfConversation, OfDesk, OfHold, OfStop, Wish
from clearline.domain.person import Assurance, Ending, Factor, Member, Personal, Role, StaffId
from clearline.domain.privacy import Purpose, Right
from clearline.errors import DeniedError, StepUpError, StoreError
from clearline.oversight.authority import Authority
from clearline.testing import START, FakeClock, SeededChance
from loopback import serving

GREETING = {
    Language.ENGLISH: "Hello. I am an automated assistant. What can I do for you?",
    Language.SIMPLIFIED: "您好，我是自动客服。请问有什么可以帮您？",
    Language.TRADITIONAL: "您好，我是自動客服。請問有什麼可以幫您？",
}
PLANS = {
    Language.ENGLISH: "There are two plans. Which one shall I show you?",
    Language.SIMPLIFIED: "目前有两款套餐。您想看哪一款？",
    Language.TRADITIONAL: "目前有兩種資費方案。您想看哪一種？",
}
STILL_HERE = "I am still here, and there is no hurry."
ERASURE = ErasureView("E-1", "held", START, START, None, "")
MINA = Member(StaffId("Mina"), Role.SUPERVISOR)


@dataclass
class Kept:
    """One conversation of the fake."""

    id: ConversationId
    token: str
    language: Language
    keeper: Keeper = Keeper.DESK
    lines: list[Line] = field(default_factory=list)
    answered: dict[str, Reply] = field(default_factory=dict)
    watchers: list[asyncio.Queue[News]] = field(default_factory=list)
    turns: int = 1

    def tell(self, *news: News) -> None:
        for each in news:
            for watcher in self.watchers:
                watcher.put_nowait(each)


class FakeService:
    """Answers by a few fixed words, keeps everything, and can be told to fail."""

    def __init__(self) -> None:
        self.chance = SeededChance("channels")
        self.conversations: dict[str, Kept] = {}
        self.heard: list[Utterance] = []
        self.invitations = {
            "good-invitation": MINA,
            "second-invitation": Member(StaffId("Jun"), Role.AGENT),
            "officer-invitation": Member(StaffId("Ola"), Role.OFFICER),
        }
        self.authority = Authority()
        self.stopped: dict[str, StopView] = {}
        self.held: dict[str, HoldView] = {}
        self.asked_by_right = {"C-1": True}
        self.passkey_owner: Member | None = None
        self.sessions: dict[str, Member] = {}
        self.over: Ending | None = None
        self.signs: list[StaffId] = []
        self.failures = 0
        self.silences = 0
        self.fresh: str | None = None
        self.following = 0
        self.refuse_opening = False
        self.agreed = False

    def front(self) -> Front:
        staff = StaffFront(
            to_register=self.to_register,
            register=self.register,
            to_use=self.to_use,
            use=self.use,
            staff_of=self.staff_of,
            seen=self.seen,
            sign_out=self.sign_out,
            may=self.may,
            queue=self.queue,
            claim=self.claim,
            transcript=self.staff_transcript,
            say=self.staff_say,
            give_back=self.give_back,
            follow=lambda _staff, conversation, after: self._follow(conversation, after, set(Speaker)),
        )
        return Front(
            open=self.open,
            authorise=self.authorise,
            answer=self.answer,
            silence=self.silence,
            follow=lambda conversation, after: self._follow(conversation, after, {Speaker.STAFF}),
            transcript=self.transcript,
            close=self.close,
            staff=staff,
            holds=HoldFront(self.standing_holds, self.place_hold, self.put_off, self.lift_hold),
            rights=RightsFront(self.requests, self.answer_request),
            incidents=IncidentFront(
                stops=self.stops,
                stop=self.stop,
                lift=self.lift,
                plan=_unasked,
                cases=_unasked,
                declare=_unasked,
                case=_unasked,
                contain=_unasked,
                scope=_unasked,
                people=_unasked,
                notices=_unasked,
                told=_unasked,
                tell=_unasked,
                close=_unasked,
            ),
            figures=FiguresFront(view=self.figures, let_pass=_unasked),
            factors=FactorFront(
                passkey_to_use=self.passkey_to_use,
                use_passkey=self.use_passkey,
                passkey_to_register=self.passkey_to_register,
                register_passkey=self.register_passkey,
                remove_passkey=self.remove_passkey,
                app_to_enrol=self.app_to_enrol,
                confirm_app=self.confirm_app,
                remove_app=self.remove_app,
                new_recovery_codes=self.new_recovery_codes,
                recover=self.recover,
                factors=self.factors,
            ),
            privacy=PrivacyFront(self.privacy_view, self.choose, self.ask, self.copy, self.erase, self.own_proof),
        )

    # ------------------------------------------------------------ privacy

    async def privacy_view(self, _: ConversationId) -> PrivacyView:
        choices = (ChoiceView(Purpose.RECOMMENDATION, self.agreed, START if self.agreed else None),)
        return PrivacyView(Assurance.AAL1, Assurance.AAL1, 3, choices, (), (), (), "1")

    async def choose(self, _: ConversationId, purpose: Purpose, given: bool, language: Language) -> None:  # noqa: FBT001 # as the seam has it
        assert (purpose, language) == (Purpose.RECOMMENDATION, Language.ENGLISH)
        self.agreed = given

    async def ask(self, _: ConversationId, right: Right, words: Personal[str]) -> Promise:
        return Promise(f"{right.value}-{words.reveal()}", "2026-12-07")

    async def copy(self, which: ConversationId) -> DataCopy:
        line = Line(1, START, Speaker.CALLER, "<b>hello</b>", Language.ENGLISH)
        account = AccountCopy("C-1", "Alice & Co", "+12025550123", "<Quay>", Language.ENGLISH)
        return DataCopy(START, account, (ConversationCopy(which, START, (line,)),), (), (), (ERASURE,), ())

    async def own_proof(self, _: ConversationId) -> OwnProof:
        return OwnProof(("log+00+AQ==",), "note", (ProvedEntry(0, "{}", ("00",)),))

    async def erase(self, _: ConversationId) -> Promise:
        raise StepUpError(2)

    # ------------------------------------------------------------ factors

    async def passkey_to_use(self, conversation: ConversationId) -> PasskeyPrompt:
        return PasskeyPrompt("Your bill", f'{{"challenge":"{conversation}"}}')

    async def use_passkey(self, _: ConversationId, token: Personal[str], credential: bytes) -> Proved:
        if credential != b'{"rawId":"good"}':
            raise DeniedError("not a passkey")
        return Proved(Assurance.AAL2, Personal(token.reveal() + "-fresh"))

    async def passkey_to_register(self, _: ConversationId) -> str:
        raise StepUpError(2)

    async def register_passkey(self, _: ConversationId, credential: bytes) -> FactorView:
        return FactorView(str(len(credential)), Factor.PASSKEY, START)

    async def remove_passkey(self, _: ConversationId, passkey: str) -> bool:
        return passkey == "mine"

    async def app_to_enrol(self, _: ConversationId) -> Enrolment:
        return Enrolment(Personal("otpauth://totp/x?secret=ABC"), Personal("ABC"))

    async def confirm_app(self, conversation: ConversationId, code: Personal[str]) -> tuple[Personal[str], ...]:
        if code.reveal() != "123456":
            raise DeniedError("not a code of the new app")
        return await self.new_recovery_codes(conversation)

    async def remove_app(self, _: ConversationId) -> bool:
        return False

    async def new_recovery_codes(self, _: ConversationId) -> tuple[Personal[str], ...]:
        return (Personal("0000-1111"),)

    async def recover(self, _: ConversationId, token: Personal[str], code: Personal[str]) -> Proved:
        return await self.use_passkey(_, token, b'{"rawId":"good"}' if code.reveal() == "0000-1111" else b"")

    async def factors(self, _: ConversationId) -> tuple[FactorView, ...]:
        return (FactorView("mine", Factor.PASSKEY, START),)

    # ------------------------------------------------------------ callers

    async def open(self, language: Language | None, source: str) -> Opened | Denied:
        assert source == "127.0.0.1"
        if self.refuse_opening:
            return Denied("E-LIMIT", "Too many conversations.", 30)
        spoken = language or Language.ENGLISH
        kept = Kept(ConversationId(self.chance.token()), self.chance.token(), spoken)
        self.conversations[kept.id] = kept
        greeting = Reply(GREETING[spoken], spoken)
        kept.lines.append(Line(0, START, Speaker.DESK, greeting.text, spoken))
        return Opened(kept.id, Personal(kept.token), greeting)

    async def authorise(self, conversation: ConversationId, token: Personal[str]) -> bool:
        kept = self.conversations.get(conversation)
        return kept is not None and kept.token == token.reveal()

    async def answer(self, utterance: Utterance, token: Personal[str]) -> Answered | Denied:
        answer = self._answer(utterance)
        if isinstance(answer, Denied):
            return answer
        return Answered(answer, self._renew(utterance.conversation, token))

    async def silence(self, conversation: ConversationId, source: str) -> Unasked:
        assert source == "127.0.0.1"
        kept = self.conversations[conversation]
        self.silences += 1
        if kept.turns == 1 or kept.lines[-1].unasked:
            return Unasked(None)
        line = Line(kept.turns, START, Speaker.DESK, STILL_HERE, kept.language, unasked=True)
        kept.turns += 1
        kept.lines.append(line)
        kept.tell(line)
        return Unasked(line, 600)

    def _answer(self, utterance: Utterance) -> Reply | Denied:
        self.heard.append(utterance)
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full at /somewhere/secret")
        kept = self.conversations[utterance.conversation]
        if utterance.message_id in kept.answered:
            return kept.answered[utterance.message_id]
        text = utterance.text.reveal()
        if text == "flood":
            return Denied("E-LIMIT", "You are writing very fast.", 7)
        if text == "endless":
            return Denied("too-long", "That message is too long for me.")
        if text == "crash":
            raise RuntimeError("a secret of the inside")
        reply = self._reply(kept, text, utterance.language or kept.language)
        self._record(kept, text, reply)
        kept.answered[utterance.message_id] = reply
        return reply

    def _reply(self, kept: Kept, text: str, language: Language) -> Reply:
        if kept.keeper is not Keeper.DESK:
            return Reply("", language)
        if re.search(r"person|人工", text):
            self.hold(kept, Keeper.QUEUE)
            return Reply("I am asking a person to join. 请稍候。", language)
        if re.search(r"plans|套餐|資費", text):
            choices = (Choice("Tide 20", "show Tide 20"), Choice("Tide 50", "show Tide 50"))
            return Reply(PLANS[language], language, choices=choices, sources=(Source("Plans", "KB-7 v3"),))
        if text == "bill":
            return Reply("We sent you a code. Please enter it.", language, expects=Expects.CODE)
        return Reply(f"You said: {text}", language)

    def _record(self, kept: Kept, text: str, reply: Reply) -> None:
        masked = re.sub(r"\d{11}", "[PHONE_1]", text)
        caller = Line(kept.turns, START, Speaker.CALLER, masked, reply.language, ruling="allow")
        desk = Line(
            kept.turns,
            START,
            reply.speaker,
            reply.text,
            reply.language,
            choices=reply.choices,
            sources=reply.sources,
            expects=reply.expects,
        )
        kept.turns += 1
        kept.lines += [caller, desk]
        kept.tell(caller, desk)

    def _renew(self, conversation: ConversationId, token: Personal[str]) -> Personal[str] | None:
        del token
        if self.fresh is None:
            return None
        fresh, self.fresh = self.fresh, None
        self.conversations[conversation].token = fresh
        return Personal(fresh)

    async def _follow(
        self, conversation: ConversationId, after: int, speakers: set[Speaker]
    ) -> AsyncGenerator[News, None]:
        kept = self.conversations[conversation]
        watcher: asyncio.Queue[News] = asyncio.Queue()
        watcher.put_nowait(Held(kept.keeper))
        for line in kept.lines:
            if line.turn > after:
                watcher.put_nowait(line)
        kept.watchers.append(watcher)
        self.following += 1
        try:
            while True:
                news = await watcher.get()
                if isinstance(news, Held) or news.speaker in speakers:
                    yield news
        finally:
            self.following -= 1
            kept.watchers.remove(watcher)

    async def transcript(self, conversation: ConversationId) -> TranscriptView:
        kept = self.conversations[conversation]
        entries = tuple(
            AuditEntry(40 + line.turn, "turn:reply:committed", line.at, f"{line.turn:064x}")
            for line in kept.lines
            if line.speaker is Speaker.DESK
        )
        checkpoint = "desk.example/log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— desk.example Az3grlg=\n"
        return TranscriptView(kept.id, START, kept.keeper, Assurance.AAL1, tuple(kept.lines), entries, checkpoint)

    async def close(self, conversation: ConversationId) -> None:
        self.conversations[conversation].token = self.chance.token()

    def hold(self, kept: Kept, keeper: Keeper) -> None:
        kept.keeper = keeper
        kept.tell(Held(keeper))

    # ------------------------------------------------------------ figures

    async def figures(self) -> FiguresView:
        return FiguresView((DayView(date(2026, 11, 21), {"turns": 8}, {"blocked": RateView(1, 8)}),), ())

    # ------------------------------------------------------------ incidents

    async def standing_holds(self) -> tuple[HoldView, ...]:
        return tuple(self.held.values())

    async def put_off(self) -> tuple[PutOffView, ...]:
        return ()

    async def place_hold(self, staff: StaffId, which: ConversationId, matter: str, *, secret: bool) -> HoldView:
        hold = HoldView(f"H-{len(self.held)}", which, matter, staff, START, secret=secret)
        self.held[hold.id] = hold
        return hold

    async def lift_hold(self, _staff: StaffId, hold: str) -> bool:
        return self.held.pop(hold, None) is not None

    async def requests(self) -> tuple[OpenRequestView, ...]:
        return tuple(OpenRequestView(which, Right.CORRECTION, START, START, late=True) for which in self.asked_by_right)

    async def answer_request(self, staff: StaffId, which: str, *, granted: bool) -> bool:
        del staff, granted
        return self.asked_by_right.pop(which, None) is not None

    async def stops(self) -> tuple[StopView, ...]:
        return tuple(self.stopped.values())

    async def stop(self, staff: StaffId, what: str, reason: str, incident: str) -> None:
        self.stopped[what] = StopView(what, incident, staff, START, reason, 1, ())

    async def lift(self, staff: StaffId, what: str, reason: str, incident: str) -> StopView | None:
        del staff, reason, incident
        self.stopped.pop(what)
        return None

    # ------------------------------------------------------------ staff

    async def to_register(self, invitation: Personal[str]) -> str | None:
        return options(CREATION) if invitation.reveal() in self.invitations else None

    async def register(self, invitation: Personal[str], credential: bytes) -> StaffSession | None:
        assert json.loads(credential)["type"] == "public-key"
        staff = self.invitations.pop(invitation.reveal(), None)
        if staff is None:
            return None
        self.passkey_owner = staff
        return self._session(staff)

    async def to_use(self) -> StaffPrompt:
        return StaffPrompt("prompt-1", options(REQUEST))

    async def use(self, prompt: str, credential: bytes) -> StaffSession | None:
        assert (prompt, json.loads(credential)["type"]) == ("prompt-1", "public-key")
        return None if self.passkey_owner is None else self._session(self.passkey_owner)

    def _session(self, staff: Member) -> StaffSession:
        token = self.chance.token()
        self.sessions[token] = staff
        return StaffSession(staff, Personal(token), 3600)

    async def staff_of(self, token: Personal[str]) -> Member | Ending | None:
        return self.over or self.sessions.get(token.reveal())

    async def seen(self, token: Personal[str]) -> None:
        self.signs.append(self.sessions[token.reveal()].name)

    async def sign_out(self, token: Personal[str]) -> None:
        self.sessions.pop(token.reveal(), None)

    async def may(self, member: Member, wish: Wish) -> bool:
        demand = Demand(member, wish.deed, self._matter(wish), Purpose.SERVICE, wish.about, wish.reasoned)
        return (await self.authority.rules(demand)).allowed

    def _matter(self, wish: Wish) -> Matter:
        subject = wish.deed.value.partition(":")[0]
        if subject == "stop" and wish.about:
            return OfStop(wish.about)
        if wish.deed is Deed.HOLD_LIFT:
            return OfHold(wish.about, self.held[wish.about].by if wish.about in self.held else UNKNOWN)
        if wish.about and subject != "right":
            keeper = self.conversations[wish.about].keeper if wish.about in self.conversations else Keeper.QUEUE
            return OfConversation(wish.about, keeper, MINA.name, purposes=("service",))
        return OfDesk()

    async def queue(self, staff: StaffId) -> tuple[Waiting, ...]:
        del staff
        return tuple(
            Waiting(kept.id, START, "general", "asked", kept.language, Assurance.NONE, kept.keeper)
            for kept in self.conversations.values()
            if kept.keeper is not Keeper.DESK
        )

    async def claim(self, staff: StaffId, conversation: ConversationId) -> bool:
        del staff
        kept = self.conversations.get(conversation)
        if kept is None or kept.keeper is not Keeper.QUEUE:
            return False
        self.hold(kept, Keeper.STAFF)
        return True

    async def staff_transcript(self, staff: StaffId, conversation: ConversationId) -> TranscriptView | None:
        del staff
        kept = self.conversations.get(conversation)
        return None if kept is None or kept.keeper is Keeper.DESK else await self.transcript(conversation)

    async def staff_say(
        self, staff: StaffId, conversation: ConversationId, message_id: MessageId, text: Personal[str]
    ) -> Line | Denied | None:
        del staff, message_id
        kept = self.conversations.get(conversation)
        if kept is None or kept.keeper is not Keeper.STAFF:
            return None
        if text.reveal() == "flood":
            return Denied("E-LIMIT", "You are writing very fast.", 7)
        line = Line(kept.turns, START, Speaker.STAFF, text.reveal(), kept.language)
        kept.turns += 1
        kept.lines.append(line)
        kept.tell(line)
        return line

    async def give_back(self, staff: StaffId, conversation: ConversationId) -> bool:
        del staff
        kept = self.conversations.get(conversation)
        if kept is None or kept.keeper is not Keeper.STAFF:
            return False
        self.hold(kept, Keeper.DESK)
        return True


CREATION: Final = {
    "rp": {"id": "localhost", "name": "Tidemark Telecom"},
    "user": {"id": "bWluYQ", "name": "Mina", "displayName": "Mina"},
    "challenge": "Y2hhbGxlbmdl",
    "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
    "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
}
REQUEST: Final = {"rpId": "localhost", "challenge": "Y2hhbGxlbmdl", "userVerification": "required"}


def options(of: Mapping[str, object]) -> str:
    return json.dumps(of)


async def _unasked(*_: object) -> NoReturn:
    raise AssertionError("incidents are tested with a whole desk, in tests/service")


BRANDING = Branding(Trilingual("Tidemark Telecom", "潮标通信", "潮標通信"), "10099")
NOTICE = Notice(
    version="1.0",
    dated=date(2026, 11, 21),
    controller=Trilingual(
        "Tidemark Telecom Ltd, 1 Harbour Road", "潮标通信有限公司，海港路1号", "潮標通信有限公司，海港路1號"
    ),
    contact="privacy@tidemark.example",
    authority=Trilingual("the data-protection authority", "个人信息保护主管机关", "個人資料保護主管機關"),
    stored_in=Trilingual("the operator's own data centre", "本公司自有机房", "本公司自有機房"),
    periods=(PublishedPeriod(Trilingual("Conversations", "对话", "對話"), Trilingual("", "", ""), 180),),
)
DEMO = (
    DemoLink(Trilingual("Handset", "手机", "手機"), "/demo/handset"),
    DemoLink(Trilingual("Report", "评测报告", "評測報告"), "/demo/report"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A server that runs, and the service behind it."""

    address: str
    service: FakeService


@asynccontextmanager
async def standing(
    *, demo: tuple[DemoLink, ...] = (), keep_alive_s: float = 15.0, silence_s: float = 0.0
) -> AsyncIterator[Standing]:
    """Serve a fresh fake on a free port of loopback, and end it."""
    service = FakeService()

    def made(address: str) -> ASGIApp:
        addresses = (address, address.replace("127.0.0.1", "localhost"))
        return application(service, Site(addresses, BRANDING, NOTICE, demo, keep_alive_s, silence_s))

    async with serving(made) as address:
        yield Standing(address, service)


def application(service: FakeService, site: Site) -> ASGIApp:
    """Put the channel together as the service does."""
    app = Starlette(routes=routes(service.front(), FakeClock(), site), exception_handlers=handlers())
    return secured(app, site)
