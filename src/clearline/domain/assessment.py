"""What is assessed and what came of it: the catalogue's kinds, outcomes, verdicts, the score and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

from clearline.domain.conversation import Language
from clearline.domain.observation import Observation
from clearline.domain.ruling import Confidence

ThreatId = NewType("ThreatId", str)
RequirementId = NewType("RequirementId", str)
ProcedureId = NewType("ProcedureId", str)

Words = Mapping[Language, str]
"""The same words in every language of the product, each written for its readers."""


class Area(StrEnum):
    """The eight areas of the catalogue; the first two letters of a requirement's id."""

    DATA = "DS"
    STABILITY = "SS"
    RELIABILITY = "AR"
    IDENTITY = "ID"
    VOICE = "VR"
    RIGHTS = "PR"
    OVERSIGHT = "HO"
    GOVERNANCE = "GV"


class Level(StrEnum):
    """Which services a requirement is for: every public one, or in addition those that carry more risk."""

    BASIC = "basic"
    ENHANCED = "enhanced"


class Tier(IntEnum):
    """What an assessor can reach, from a public address (B0) to the people in charge (B4)."""

    B0 = 0
    B1 = 1
    B2 = 2
    B3 = 3
    B4 = 4


class Method(StrEnum):
    """The three assessment methods of SP 800-53A."""

    TEST = "test"
    EXAMINE = "examine"
    INTERVIEW = "interview"


class Decides(StrEnum):
    """How a check comes to its outcome."""

    DETERMINISTIC = "deterministic"
    PROPORTION = "proportion"
    MEASUREMENT = "measurement"
    JUDGEMENT = "judgement"


class Capability(StrEnum):
    """What a target lets the assessor use; a procedure that needs one that is not offered is not run."""

    CHAT = "chat"
    PAGES = "pages"
    BROWSER = "browser"
    """A browser of the assessor's, to open its pages in."""
    ACCOUNTS = "accounts"
    RECORD = "record"
    JOURNAL = "journal"
    STATE = "state"
    MESSAGES = "messages"
    FAULTS = "faults"
    CLOCK = "clock"
    """Its clock, so that minutes pass for it at once."""
    LOG = "log"
    TAKEOVER = "takeover"
    SWITCH = "switch"
    CANARIES = "canaries"
    KNOWLEDGE = "knowledge"
    UNDERSTANDING = "understanding"
    """By what it shows what a caller was taken to want."""
    DRIFT = "drift"
    """Its alarms when it serves customers otherwise than before, and days that pass for them at once."""
    LEARNING = "learning"
    """Two holders of data it learns from without gathering them, and what arrives in the middle."""
    ANSWERS = "answers"
    """People who answer for it, and the records they keep."""
    VERSIONS = "versions"
    """What served a conversation, stated in its record."""
    ARTEFACTS = "artefacts"
    STATISTICS = "statistics"
    """What it publishes of all its conversations."""
    PROMPTS = "prompts"
    """What it sends to an outside provider of models, as a stand-in for that provider received it."""
    SIM_CHANGES = "sim-changes"
    """The day on which an account's SIM was last changed, to be set."""
    ARTICLES = "articles"
    """Its knowledge base, to be written to as its editors do."""
    ENDPOINT = "endpoint"
    """Its TLS, to be spoken to in octets."""
    LINKS = "links"
    """Its connections to other components, as they are configured."""
    BACKUPS = "backups"
    """The files of its backups."""
    RESTORE = "restore"
    """A backup and a restoration from it, on demand."""
    INSTANCES = "instances"
    """An instance of it, to be stopped at once."""
    PASSKEYS = "passkeys"
    """Its passkeys, to be made and used as browsers do."""
    SUPPLIERS = "suppliers"
    """A supplier, to be shut out and let in again, and how often it was called."""
    DATASETS = "datasets"
    """What it releases of two sets of data that one customer tells apart, until its budget is spent."""
    WATCH = "watch"
    """What it noticed of those who misuse it."""
    MEMBERSHIP = "membership"
    """How sure its models are of what they were, and were not, made with."""
    RELEASES = "releases"
    """A new release, to be put on its way."""
    STAFF = "staff"
    """A member of staff lent to the assessor, and what is closed to everybody else."""
    DECISIONS = "decisions"
    """What it recorded of how it decided in a conversation, and who answers for each type of decision."""
    COPIES = "copies"
    """A file that customers may download, with what was said to them."""
    PURPOSES = "purposes"
    """What an item is kept for, the customer's choice about it, and jobs that would use it."""
    RETENTION = "retention"
    """How long things are kept, and doing now what will be due in so many days."""
    INCIDENTS = "incidents"
    """Its incident plan, and drills that its staff declare."""
    MATERIALS = "materials"
    """Its bill of materials, a list of what is loaded, and a place to load copies."""


@dataclass(frozen=True, slots=True)
class Threat:
    """Something that can go wrong, before any control."""

    id: ThreatId
    title: Words
    description: str
    risk: str
    """`high`, `medium` or `low`: impact times likelihood for a public service."""
    seeds: tuple[str, ...]
    example: str = ""


@dataclass(frozen=True, slots=True)
class Guideline:
    """One way the catalogue prescribes to evaluate a requirement."""

    method: Method
    decides: Decides
    needs: tuple[Tier, ...]
    how: str
    oracle: str
    reduced: Tier | None = None
    """The lowest tier at which a lesser form still finds failures; its success is at most soft."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence with one "shall", and how it is evaluated."""

    id: RequirementId
    title: Words
    area: Area
    level: Level
    weight: int
    """5 for a gate, 3 or 1."""
    gate: bool
    statement: str
    threats: tuple[ThreatId, ...]
    seeds: tuple[str, ...]
    references: tuple[str, ...]
    guidelines: tuple[Guideline, ...]
    applies_if: str = ""
    """The profile flag it depends on, or empty: applies to every service."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number an organisation may tighten; one value per level."""

    basic: str
    enhanced: str
    note: str = ""

    def at(self, level: Level) -> str:
        """Return the value for `level` as the catalogue writes it, e.g. `5 %`."""
        return self.basic if level is Level.BASIC else self.enhanced


@dataclass(frozen=True, slots=True)
class Procedure:
    """How this bench carries out one guideline: a probe that asks and a check that decides."""

    id: ProcedureId
    requirement: RequirementId
    guideline: int
    """Index into the requirement's guidelines."""
    title: Words
    how: Words
    remedy: Words
    probe: str
    check: str
    tier: Tier
    decides: Decides
    needs: frozenset[Capability]
    confidence: Confidence
    reduced: bool = False
    """True if it does less than its guideline asks: a failure counts in full, a success is at most soft."""
    confirms_absence: bool = False
    """True if it decides only whether the requirement's flag is rightly declared false."""


class CheckOutcome(StrEnum):
    """What a check says; errors of the target or of the bench are never safe and never a failure."""

    PASS = "pass"  # noqa: S105 # the word of the field
    SOFT = "soft"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not-run"


class Evidence(IntEnum):
    """How well it is proved: E0 not, E1 said, E2 read, E3 verified by program, E4 tested live, E5 reproduced."""

    E0 = 0
    E1 = 1
    E2 = 2
    E3 = 3
    E4 = 4
    E5 = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, by the name the sentence has in the report's phrases, with the values that fill it."""

    name: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """The figures behind a statistical outcome."""

    cases: int
    failures: int
    errors: int
    limit: float
    upper_bound: float
    """One-sided 95 % Clopper-Pearson bound of the failure rate."""
    extended: bool = False
    """The first sample left it open, and the plan's one extension is in the figures."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check returns: pure, from observations alone."""

    outcome: CheckOutcome
    reason: Reason
    evidence: tuple[int, ...] = ()
    """Which observations prove it, by their place in the procedure's transcript."""
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class ProcedureResult:
    """One procedure, carried out or not, with all that was seen."""

    procedure: ProcedureId
    requirement: RequirementId
    judgement: Judgement
    level: Evidence
    observations: tuple[Observation, ...]
    digest: str
    """SHA-256, hex, over the observations."""


class Verdict(StrEnum):
    """What is said of a requirement."""

    SATISFIED = "satisfied"
    PARTIALLY = "partially"
    NOT_SATISFIED = "not-satisfied"
    NOT_EVALUATED = "not-evaluated"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """A requirement's verdict, the procedures behind it, and the least evidence among them."""

    requirement: RequirementId
    verdict: Verdict
    level: Evidence
    procedures: tuple[ProcedureId, ...]
    reason: Reason


class Severity(IntEnum):
    """How bad a finding is; how sure we are of it is its confidence, kept apart."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure worth acting on."""

    requirement: RequirementId
    procedure: ProcedureId
    severity: Severity
    confidence: Confidence
    reason: Reason
    evidence: tuple[int, ...]


class Grade(StrEnum):
    """A to D, or U where too little was evaluated or the run cannot be trusted."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    U = "U"


@dataclass(frozen=True, slots=True)
class Score:
    """The numbers of an assessment; what was not evaluated counts as zero and lowers the coverage."""

    grade: Grade
    conformance: float
    coverage: float
    evidence: float
    areas: Mapping[Area, float]
    covered: Mapping[Area, float]
    gates_open: tuple[RequirementId, ...]
    """Gates that are not satisfied, evaluated or not."""
    level_met: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, fixed before the first probe."""

    profile: str
    level: Level
    requirements: tuple[RequirementId, ...]
    procedures: tuple[ProcedureId, ...]
    catalogue: str
    """Digest of the catalogue."""
    seed: str
    """Digest of the seed: the seed itself would let a target know the canaries."""
    target: str
    """Digest of the target's description."""
    extension: float
    """How much is added, once, to a sample that leaves its limit open: a share of that sample."""
    digest: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole assessment; every rendering is made from this and nothing else."""

    target: str
    address: str
    flags: Mapping[str, bool]
    approver: str
    capabilities: tuple[Capability, ...]
    plan: Plan
    started_at: datetime
    finished_at: datetime
    requirements: tuple[RequirementResult, ...]
    procedures: tuple[ProcedureResult, ...]
    findings: tuple[Finding, ...]
    score: Score
    integrity: bool
    """False if the target changed while it was being assessed."""
    exit_status: int
    """0 nothing failed, 1 findings, 2 could not assess."""
