"""A ledger that was read: what a run committed itself to, what it saw, and how it ended."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from clearline.bench.chain import Entry, Link
from clearline.bench.doubt import STUMBLES
from clearline.bench.ledger import Trial
from clearline.bench.targets.target import Description
from clearline.bench.transcript import made, observation, plain
from clearline.domain.assessment import Plan, ProcedureId, Reason
from clearline.domain.conversation import Json
from clearline.domain.observation import Observation
from clearline.errors import InputError, IntegrityError

SCHEMA = "clearline-ledger/1"


@dataclass(slots=True)
class Run:
    """A run as its ledger tells it."""

    version: str
    plan: Plan
    about: Description
    started_at: datetime
    identities: list[str] = field(default_factory=list)
    trials: dict[ProcedureId, Trial] = field(default_factory=dict)
    finished_at: datetime | None = None
    seed: bytes = b""
    """Told only at the end: before, it would let a target know the canaries."""
    kept: int = 0
    """Bytes up to the end of the last entry that stands; observations without their trial do not."""


def commitment(version: str, plan: Plan, about: Description, at: datetime) -> Entry:
    """Return the entry that says what is going to be done."""
    declared = {**asdict(about), "capabilities": sorted(about.capabilities)}
    body: dict[str, Json] = {"schema": SCHEMA, "version": version, "started_at": at.isoformat()}
    return Entry("plan", {**body, "plan": asdict(plan), "about": declared})


def trial_entries(procedure: ProcedureId, trial: Trial) -> Iterable[Entry]:
    """Return one entry per new observation, and one that makes them a trial, or the extension of one."""
    new = trial.observations[len(trial.first.observations) if trial.first else 0 :]
    for one in new:
        yield Entry("observation", plain(one))
    body: dict[str, Json] = {
        "procedure": procedure,
        "observations": len(new),
        "at": trial.at.isoformat(),
        "silent": trial.silent,
        "lost": trial.lost,
        "stumble": None if trial.stumble is None else asdict(trial.stumble),
        "lent": trial.lent,
    }
    yield Entry("trial" if trial.first is None else "extension", body)


def read_run(links: tuple[Link, ...]) -> Run:
    """Read the lines of a ledger.

    Raises:
        IntegrityError: they are no ledger, or an entry does not stand where it may.
    """
    try:
        first, *rest = links
        run = _committed(first.entry)
        run.kept = first.end
        waiting: list[Observation] = []
        for link in rest:
            _take(run, link, waiting)
    except (InputError, ValueError, KeyError, TypeError) as exc:
        raise IntegrityError(f"the ledger cannot be read: {exc}") from exc
    return run


def _committed(entry: Entry) -> Run:
    body = entry.body
    if (entry.kind, body["schema"]) != ("plan", SCHEMA):
        raise InputError("it does not begin with a plan")
    about = made(body["about"], Description)
    return Run(str(body["version"]), made(body["plan"], Plan), about, _moment(body["started_at"]))


def _take(run: Run, link: Link, waiting: list[Observation]) -> None:
    body = link.entry.body
    match link.entry.kind:
        case "observation":
            waiting.append(observation(body))
            return
        case "trial":
            run.trials[ProcedureId(str(body["procedure"]))] = _trial(body, waiting)
        case "extension":
            name = ProcedureId(str(body["procedure"]))
            run.trials[name] = _extended(run.trials[name], _trial(body, waiting))
        case "identity":
            run.identities.append(str(body["identity"]))
        case "begin" | "resumed":
            pass
        case "close":
            run.finished_at, run.seed = _moment(body["finished_at"]), _seed(body["seed"])
        case kind:
            raise InputError(f"there is an entry of kind {kind!r}")
    waiting.clear()
    run.kept = link.end


def _trial(body: Mapping[str, Json], waiting: list[Observation]) -> Trial:
    if body["observations"] != len(waiting):
        raise InputError(f"a trial of {body['observations']!r} observations has {len(waiting)}")
    stumble = None if body["stumble"] is None else _stumble(made(body["stumble"], Reason))
    lent, silent, lost = body["lent"], body["silent"], body["lost"]
    if not isinstance(lent, int) or not isinstance(silent, bool) or not isinstance(lost, bool):
        raise InputError("a trial says what it cannot say")
    return Trial(tuple(waiting), _moment(body["at"]), silent, lost, stumble, lent)


def _extended(first: Trial, more: Trial) -> Trial:
    if first.first is not None:
        raise InputError("a trial was extended twice")
    return replace(more, observations=first.observations + more.observations, first=first)


def _stumble(reason: Reason) -> Reason:
    if (reason.name, tuple(reason.values)) not in STUMBLES:
        raise InputError(f"nothing stumbles over {reason.name!r}")
    return reason


def _moment(text: Json) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.isoformat() != text:
        raise InputError(f"{text!r} is not how a moment is written")
    return moment


def _seed(text: Json) -> bytes:
    seed = bytes.fromhex(str(text))
    if seed.hex() != text:
        raise InputError("a seed is written in small hex")
    return seed


def knows_its_seed(run: Run) -> bool:
    """Tell whether the seed that was told at the end is the one whose digest was committed."""
    return hashlib.sha256(run.seed).hexdigest() == run.plan.seed


def finished_run(links: tuple[Link, ...]) -> Run:
    """Read the ledger of a run that came to its end; raises IntegrityError where it did not."""
    run = read_run(links)
    if run.finished_at is None:
        raise IntegrityError("the ledger has no end: the run was not finished")
    if links[-1].entry.kind != "close":
        raise IntegrityError("the ledger goes on after its end")
    return run
