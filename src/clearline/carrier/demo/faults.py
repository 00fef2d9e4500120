"""Faults to order: the operator on a bad day, one operation at a time."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Mode(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    """The answer is `seconds` late."""
    ERROR = "error"
    """Status 500, and nothing was done."""
    ERROR_AFTER_COMMIT = "error-after-commit"
    """Status 500, and it was done."""
    TIMEOUT_AFTER_COMMIT = "timeout-after-commit"
    """It was done; then silence, until the one who asked goes away or `seconds` have passed and the line is dropped."""
    GARBAGE = "garbage"
    """It was done; the answer is not JSON."""


EVERY_OPERATION = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one operation."""

    operation: str
    """A TM Forum operation such as `createProductOrder`, or `*`."""
    mode: Mode
    seconds: float = 30.0
    times: int | None = None
    """How often it still happens; None is until it is cleared."""


class Faults:
    """The faults that are switched on; the oldest that fits an operation is the one that happens."""

    def __init__(self) -> None:
        self._faults: tuple[Fault, ...] = ()

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        self._faults = (*self._faults, fault)

    def clear(self) -> None:
        """Switch all off."""
        self._faults = ()

    def listed(self) -> tuple[Fault, ...]:
        """Return those that are on, oldest first."""
        return self._faults

    def take(self, operation: str) -> Fault | None:
        """Return what goes wrong with this call, if anything does, and count it."""
        fault = next((each for each in self._faults if each.operation in (operation, EVERY_OPERATION)), None)
        if fault is not None and fault.times is not None:
            left = replace(fault, times=fault.times - 1)
            self._faults = tuple(
                left if each is fault else each for each in self._faults if each is not fault or left.times
            )
        return fault
