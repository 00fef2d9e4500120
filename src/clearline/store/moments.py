"""Time as the tables keep it: whole microseconds since 1970 in UTC, exact both ways."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return `moment`, which must be aware, as microseconds; a float would lose some of them."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the moment that `micros` gave `at` for."""
    return _EPOCH + at * _MICROSECOND
