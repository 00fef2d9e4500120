"""A target that is a function: for what no adapter reaches, and can be asked a question all the same."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from clearline.bench.targets.target import Account, Answer, Description, Kept, Limits, Line, Proof, Request, Session
from clearline.domain.assessment import Capability
from clearline.domain.conversation import Language
from clearline.domain.observation import Trouble

Reply = Callable[[str, str], Awaitable[str]]
"""Takes the name of a conversation and what was said in it, and returns the reply."""

NOT_OFFERED = Answer(trouble=Trouble.NOT_SENT)


def chat_only(name: str, address: str, limits: Limits, languages: tuple[Language, ...]) -> Description:
    """Return the declaration of a service that can be spoken to and nothing else; silence means a flag applies."""
    return Description(
        name=name,
        address=address,
        capabilities=frozenset({Capability.CHAT}),
        flags={},
        approver="",
        languages=languages,
        accounts=(),
        plans=(),
        offer=None,
        limits=limits,
    )


@dataclass(frozen=True, slots=True)
class FunctionTarget:
    """A `Target` of which `reply` is the whole; where that raises OSError or TimeoutError, no answer came."""

    description: Description
    reply: Reply

    async def identity(self) -> str:
        """Return nothing: it does not say."""
        return ""

    async def open(self, language: Language, name: str) -> Answer:
        """Begin a conversation, with its first words."""
        del language
        return Answer(trouble=Trouble.NOT_SENT, session=Session(name, ""))

    async def say(self, session: Session, line: Line) -> Answer:
        """Return what the function says."""
        try:
            return Answer(text=await self.reply(session.id, line.text))
        except TimeoutError:
            return Answer(trouble=Trouble.TIMEOUT)
        except OSError:
            return Answer(trouble=Trouble.CONNECTION)

    async def record(self, session: Session) -> Answer:
        """Return that there is none."""
        del session
        return NOT_OFFERED

    async def fetch(self, request: Request) -> Answer:
        """Return that there is none."""
        del request
        return NOT_OFFERED

    async def view(self, page: str, language: Language) -> Answer:
        """Return that there is none."""
        del page, language
        return NOT_OFFERED

    async def raw_line(self, session: Session, body: bytes, content_type: str) -> Answer:
        """Return that nothing but words can be said."""
        del session, body, content_type
        return NOT_OFFERED

    async def journal(self, account: Account, since: int) -> Answer:
        """Return that there is none."""
        del account, since
        return NOT_OFFERED

    async def state(self, account: Account) -> Answer:
        """Return that there is none."""
        del account
        return NOT_OFFERED

    async def messages(self, account: Account) -> Answer:
        """Return that there are none."""
        del account
        return NOT_OFFERED

    async def search(self, wanted: Mapping[str, str], kept: Kept = "stores") -> Answer:
        """Return that nothing of it can be searched."""
        del wanted, kept
        return NOT_OFFERED

    async def knock(self, hello: bytes) -> Answer:
        """A function has no endpoint."""
        del hello
        return NOT_OFFERED

    async def vouch(self) -> Answer:
        """A function has no certificate."""
        return NOT_OFFERED

    async def enter(self, proof: Proof | None) -> Answer:
        """A function has no console."""
        del proof
        return NOT_OFFERED

    async def attend(self, deed: str, conversation: str, staff: Session | None) -> Answer:
        """A function has no console."""
        del deed, conversation, staff
        return NOT_OFFERED

    async def fault(self, operation: str, mode: str) -> Answer:
        """Return that there are none."""
        del operation, mode
        return NOT_OFFERED

    async def heal(self) -> Answer:
        """Return that nothing was broken."""
        return NOT_OFFERED

    async def hook(self, name: str, values: Mapping[str, str], staff: Session | None = None) -> Answer:
        """Offer none."""
        del name, values, staff
        return Answer(trouble=Trouble.NOT_SENT)

    async def close(self) -> None:
        """Keep nothing, so that there is nothing to give back."""
