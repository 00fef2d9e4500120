"""What a client of the gateway asks and what the bot answers, in whatever form: whose words, and in which places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from clearline.domain.person import Personal

Texts = tuple[str, ...]
Travelling = Sequence[Texts | None]
"""For each message the texts that may travel, or None for one of which nothing may."""


class Whose(Enum):
    """Whose words a message is."""

    OPERATOR = auto()
    """Of a trusted role: the operator's own, which travel as they are."""
    CALLER = auto()
    OTHER = auto()
    """What a tool returned, or a role said that is neither trusted nor the caller's."""
    BOT = auto()
    """What the bot is said to have answered before; a client could have been handed anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a request, with every text in it in order."""

    whose: Whose
    texts: Personal[Texts]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is well formed; nobody has looked at its words yet."""

    said: tuple[Said, ...]
    body: Callable[[Travelling], bytes]
    """Makes what the bot is sent, from the texts that may travel."""
    name: Personal[str] = Personal("")  # noqa: RUF009 # immutable
    """What the client calls the conversation; without a name each request is one of its own."""
    customer: Personal[str] = Personal("")  # noqa: RUF009 # as above
    """What the client calls its customer."""
    model: str = ""
    answers: int = 1
    """How many choices are wanted."""
    tools: frozenset[str] = frozenset()
    """The only functions an answer may call."""
    is_json: bool = False
    """Whether the answer is to be JSON, so that it is looked at value by value."""
    is_stream: bool = False
    with_usage: bool = False

    def in_conversation(self, name: str) -> "Asked":
        """Return the request as one of the conversation that the client calls `name`."""
        return replace(self, name=Personal(name))

    @property
    def newest(self) -> int:
        """Where the messages begin that nobody has answered."""
        answered = [at for at, said in enumerate(self.said) if said.whose is Whose.BOT]
        return answered[-1] + 1 if answered else 0


@dataclass(frozen=True, slots=True)
class CallPart:
    """A part of a call of a function, as it comes in a stream; `at` tells which call of the choice it goes on with."""

    at: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """What the bot says more in one choice; a whole answer is one of these for each choice."""

    index: int
    text: str = ""
    calls: tuple[CallPart, ...] = ()
    finish: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the bot says an answer cost, in tokens."""

    prompt: int
    completion: int


Heard = Delta | Usage
"""What comes from the bot."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function that may leave: `arguments` for the client, `kept` for the record."""

    id: str
    name: str
    arguments: Personal[str]
    kept: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What may leave, once it is recorded."""

    index: int
    text: str = ""
    calls: tuple[Call, ...] = ()
    finish: str = ""
    """Why the choice ends; empty while it goes on."""
    blocked: str = ""
    """Why nothing more of the choice leaves."""
