"""What a customer used: asked for by a query, whose answer stays what it was. Source: TMF677 4.0.1."""

from typing import Annotated

import msgspec

from clearline.carrier.demo.ledger import Document, Row
from clearline.carrier.demo.making import Made, Making, Shape, keep, read
from clearline.carrier.demo.version4.translation import (
    FlatParty,
    Moment,
    Moments,
    begun,
    moved,
    objects,
    with_parties,
    without,
)
from clearline.domain.conversation import Json


class _Period(Shape, frozen=True, kw_only=True):
    start_date_time: Moment | None = None
    end_date_time: Moment | None = None


class _Criteria(Shape, frozen=True, kw_only=True):
    related_party: Annotated[tuple[FlatParty, ...], msgspec.Meta(min_length=1, max_length=1)]
    valid_period: _Period = _Period()


class _Query(Shape, frozen=True, kw_only=True):
    search_criteria: _Criteria


def make_query(making: Making, body: bytes) -> Made:
    """Answer a QueryUsageConsumption with the months of one customer, none of a stranger; raises `HTTPException`."""
    criteria = read(body, _Query).search_criteria
    customer = criteria.related_party[0].id
    reports = [row.document for row in making.ledger.find("usageConsumptionReport", owner=(customer,))]
    used: list[Json] = [_consumption(each) for each in reports if _is_within(each, criteria.valid_period)]
    document = without(begun(making, "QueryUsageConsumption", "UQ", body), "creationDate", "lastUpdate")
    document |= {"queryUsageConsumptionDate": making.now.isoformat(), "usageConsumption": used}
    return keep(making, Row("queryUsageConsumption", document, owner=customer if reports else ""), {})


def _is_within(report: Document, asked: _Period) -> bool:
    period = msgspec.convert(report["validPeriod"], Moments)
    starts = asked.end_date_time is None or period.start_date_time < asked.end_date_time
    return starts and (asked.start_date_time is None or asked.start_date_time < period.end_date_time)


def _consumption(report: Document) -> Document:
    # No path leads to one: it is inside of what asked for it only.
    kept = moved(with_parties(without(report, "href", "bucket")))
    buckets: list[Json] = [_bucket(each) for each in objects(report.get("bucket"))]
    return kept | {"@type": "UsageConsumption", "state": "done", "bucketRefOrValue": buckets}


def _bucket(bucket: Document) -> Document:
    counters: list[Json] = [each | {"@type": "ConsumptionSummary"} for each in objects(bucket.get("bucketCounter"))]
    return bucket | {"@type": "BucketRefOrValue", "bucketCounter": counters}
