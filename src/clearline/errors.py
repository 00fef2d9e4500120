"""Every error Clearline raises, as one tree.

ClearlineError               something went wrong; has a stable code and words safe to say aloud
├── InputError               E-INPUT      what was sent is malformed, too large or in the wrong encoding
├── DeniedError              E-DENIED     the caller may not have or do this
│   ├── StepUpError          E-STEP-UP    the caller must prove more first, and then may
│   └── PurposeError         E-PURPOSE    what is kept, or its customer's choice, does not cover this use of it
├── ConfigurationError       E-CONFIG     settings, flows, policies or the catalogue cannot be used as written
├── IntegrityError           E-INTEGRITY  a seal, a signature or a proof does not verify
├── StoreError               E-STORE      the database could not keep or find what it must
│   ├── ConflictError        E-CONFLICT   another write came first, so nothing of this one was kept
│   └── KeyServiceError      E-KEYS       whatever holds the root key does not answer or refuses
├── CarrierError             E-CARRIER    the operator's system refused, failed or did not answer
│   └── UnknownOutcomeError  E-UNKNOWN    a write was sent and nothing is known of what came of it
└── UpstreamError            E-UPSTREAM   the bot behind the gateway refused, failed or did not answer

Decisions, rulings, outcomes and verdicts are values (`clearline.domain`), not errors.
"""

from typing import ClassVar


class ClearlineError(Exception):
    """The root of the tree; `str(error)` is for the log and never holds personal values."""

    code: ClassVar[str] = "E-CLEARLINE"
    public: ClassVar[str] = "Something went wrong on our side. Nothing was changed."


class InputError(ClearlineError):
    """The sender can mend this: the message says what was found and what was expected."""

    code = "E-INPUT"
    public = "That message could not be read. Please shorten it or send plain text."


class DeniedError(ClearlineError):
    """Refused for want of authority; never tells whether the thing asked for exists."""

    code = "E-DENIED"
    public = "That is not allowed here."


class StepUpError(DeniedError):
    """What is asked for needs a level that was not proved, or not lately; RFC 9470 tells it to programs."""

    code = "E-STEP-UP"
    public = "Please prove first that it is you."

    def __init__(self, level: int) -> None:
        super().__init__(f"level {level} is needed")
        self.level = level


class PurposeError(DeniedError):
    """Raised by the read itself, so that nothing is handed out for a use that is not covered."""

    code = "E-PURPOSE"
    public = "What is kept here may not be used for that."


class ConfigurationError(ClearlineError):
    """Raised at start-up or load, never in the middle of a turn."""

    code = "E-CONFIG"
    public = "The service is not set up correctly."


class IntegrityError(ClearlineError):
    """Raised instead of returning data that cannot be trusted."""

    code = "E-INTEGRITY"
    public = "A stored record could not be verified, so it is not shown."


class StoreError(ClearlineError):
    """Raised before any reply leaves: what was not stored was not said."""

    code = "E-STORE"
    public = "We cannot keep a record right now, so we cannot go on. Please try again in a moment."


class ConflictError(StoreError):
    """A unique key was taken or a compare-and-set was lost; load again and decide anew."""

    code = "E-CONFLICT"
    public = "Something else changed at the same moment. Nothing was changed by this request; please send it again."


class KeyServiceError(StoreError):
    """Nothing is sealed or opened without the key, and nothing that was kept is lost; it is asked again next time."""

    code = "E-KEYS"
    public = "We cannot open our records right now, so we cannot go on. Please try again in a moment."


class CarrierError(ClearlineError):
    """The operator's system refused, failed or did not answer, and nothing was changed there."""

    code = "E-CARRIER"
    public = "The system we need is not answering at the moment."


class UnknownOutcomeError(CarrierError):
    """A write was sent and its outcome is unknown; look it up by its external id before sending again."""

    code = "E-UNKNOWN"
    public = "We could not find out whether that went through. A person will check before anything is repeated."


class UpstreamError(ClearlineError):
    """The bot behind the gateway refused, failed, did not answer in time or spoke another language."""

    code = "E-UPSTREAM"
    public = "The assistant is not answering at the moment. Please try again, or ask for a person."
