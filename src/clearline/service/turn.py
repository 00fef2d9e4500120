"""READ THIS FIRST: a customer's turn, nine numbered steps, top to bottom.

What it promises, each a test of that name in `tests/service/test_turn_promises.py`: a detector that crashes blocks;
nothing but step 5 reaches the operator's systems; an irreversible effect needs the level its table says and a
confirmation in the same conversation; no reply leaves before its record and its audit entries are durable, in one
transaction; replaying a record gives the same decisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clearline.audit.log import AuditLog
from clearline.dialogue.phrase import Phrasing
from clearline.domain.clock import Clock
from clearline.domain.conversation import Denied, Turn, Utterance
from clearline.domain.privacy import Purpose
from clearline.guard.grounding import grounds_of
from clearline.guard.limits import Limits
from clearline.guard.pipeline import Guard
from clearline.identity.proofs import Proofs
from clearline.oversight.queue import HandOverQueue
from clearline.oversight.stops import Stops
from clearline.records.conversations import Conversations, owner_of
from clearline.service import chronicle
from clearline.service.chronicle import Course
from clearline.service.floor import Floor, Newsroom
from clearline.service.thought import Thinker
from clearline.store.engine import Store


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything a turn walks through; `service.desk` builds it from the settings."""

    clock: Clock
    floor: Floor
    stops: Stops
    limits: Limits
    guard: Guard
    proofs: Proofs
    thinker: Thinker
    phrasing: Phrasing
    conversations: Conversations
    queue: HandOverQueue
    audit: AuditLog
    store: Store
    newsroom: Newsroom
    kept_for: Mapping[str, str] = field(default_factory=dict)
    """What conversations that begin now are kept for; see `Conversation.purposes`."""
    pages: str = ""
    """What the addresses of our own one-time pages begin with."""


async def take_turn(utterance: Utterance, rooms: Rooms) -> Turn | Denied:
    """Answer one utterance; the same message id again is the same turn, and nothing happens twice.

    Raises DeniedError for a conversation that does not exist and StoreError when no record can be kept.
    """
    # 1 admit: what is stopped, size, rate, cost
    said = rooms.stops.admit(utterance) or rooms.limits.admit(utterance)
    if isinstance(said, Denied):
        return said

    async with rooms.floor.hold(said.conversation):
        kept = await rooms.conversations.get(said.conversation, Purpose.SERVICE)
        before, now = kept.conversation, rooms.clock.now()
        if taken := await rooms.conversations.turn_of(kept, said.message_id) or rooms.thinker.refrains(said, kept, now):
            return taken

        # 2 guard in: from here on only the redacted text travels
        screened = rooms.guard.screen(
            said.text,
            vault=before.vault,
            expects=rooms.thinker.expects(before),
            language=None,  # people type in a language other than the page's; their words decide
            fallback=before.language,
        )

        # 3 identify
        code = screened.secrets.code
        session = await rooms.proofs.present(
            before.session, code, before.id, now, owner=owner_of(before), source=said.source
        )

        # 4 decide, and 5 act while the decision is Act: the only step with power
        thought = await rooms.thinker.think(before, screened, session, now, said)

        # 6 phrase
        draft = rooms.phrasing.say(thought.decision, screened.heard.language, before.modality)

        # 7 guard out
        grounds = grounds_of(thought.outcomes, values=thought.known, pages=rooms.pages)
        released = rooms.guard.release(draft, vault=screened.vault, grounds=grounds)

        # 8 record
        course = Course(before, said, now, screened, thought, released)
        turn, after = chronicle.turn_of(course), chronicle.after(course)
        sealed = await rooms.conversations.seal(kept, after, turn)

        # 9 audit: in the same transaction; then, and only then, the reply leaves
        entries = rooms.audit.writes(chronicle.events(course, turn, sealed))
        await rooms.store.commit([*sealed.writes, *chronicle.queued(course, rooms.queue), *entries])

    rooms.newsroom.publish(after.id, *chronicle.news(course, turn))
    return turn
