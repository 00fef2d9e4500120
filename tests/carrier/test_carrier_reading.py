from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.carrier import shape
from clearline.carrier.calls import decode
from clearline.carrier.protocol import BillState
from clearline.carrier.reading import (
    bill_of,
    line_of,
    minor,
    offer_of,
    order_of,
    outage_of,
    subscriber_of,
    ticket_of,
    usage_of,
)
from clearline.domain.conversation import Json, Language
from clearline.errors import CarrierError

TODAY = date(2026, 11, 21)
SHAPES = (
    shape.Customer,
    shape.Individual,
    shape.Product,
    shape.Offering,
    shape.ProductOrder,
    shape.CustomerBill,
    shape.BillingRate,
    shape.UsageReport,
    shape.TroubleTicket,
    shape.Problem,
    shape.CommunicationMessage,
)


def money(value: str, unit: str = "CNY") -> shape.Money:
    return decode(f'{{"unit": "{unit}", "value": {value}}}'.encode(), shape.Money)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("88.1", "CNY", 8810), ("-10", "CNY", -1000), ("0.07", "CNY", 7), ("500", "JPY", 500), ("1.1e1", "CNY", 1100)],
)
def test_money_becomes_minor_units_without_rounding(value: str, unit: str, expected: int) -> None:
    assert minor(money(value, unit)) == expected


@pytest.mark.parametrize("value", ["0.001", "8.105", "1e30", '"NaN"', '"Infinity"'])
def test_money_that_would_need_rounding_or_is_none_is_refused(value: str) -> None:
    with pytest.raises(CarrierError):
        minor(money(value))


@settings(deadline=None)
@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_every_amount_survives_the_way_there_and_back(amount: int) -> None:
    assert minor(shape.Money("CNY", Decimal(amount).scaleb(-2))) == amount


def bill(state: str = "sent", due: int = 30) -> shape.CustomerBill:
    return shape.CustomerBill(
        id="B",
        state=state,
        payment_due_date=datetime(2026, 11, due, tzinfo=UTC),
        amount_due=money("30"),
        billing_period=shape.Period(datetime(2026, 10, 1, tzinfo=UTC)),
        related_party=(),
    )


RATES = (
    shape.BillingRate("Plan", shape.Ref("B"), money("40")),
    shape.BillingRate("Discount", shape.Ref("B"), money("-10")),
    shape.BillingRate("Of another bill", shape.Ref("C"), money("1")),
)


def test_a_bill_has_its_own_lines_and_they_add_up() -> None:
    read = bill_of(bill(), RATES, TODAY)
    assert [line.amount_minor for line in read.lines] == [4000, -1000]
    assert (read.total_minor, read.month, read.state) == (3000, "2026-10", BillState.DUE)


def test_a_bill_whose_lines_do_not_add_up_is_refused() -> None:
    with pytest.raises(CarrierError, match="add up"):
        bill_of(bill(), RATES[:1], TODAY)


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        ("sent", 20, BillState.OVERDUE),
        ("sent", 21, BillState.DUE),
        ("partiallyPaid", 20, BillState.OVERDUE),
        ("settled", 20, BillState.SETTLED),
    ],
)
def test_an_unsettled_bill_is_overdue_from_the_day_after_it_is_due(state: str, due: int, expected: BillState) -> None:
    assert bill_of(bill(state, due), RATES, TODAY).state is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en-GB", Language.ENGLISH),
        ("zh", Language.SIMPLIFIED),
        ("zh-CN", Language.SIMPLIFIED),
        ("zh-Hant-HK", Language.TRADITIONAL),
        ("zh-TW", Language.TRADITIONAL),
        ("fr", Language.ENGLISH),
    ],
)
def test_the_language_of_a_subscriber_is_one_we_speak(code: str, expected: Language) -> None:
    customer = shape.Customer("C", shape.Ref("I"), (shape.ContactMedium(phone_number="+8619800000002"),))
    individual = shape.Individual("I", "Name", (shape.LanguageAbility(code),))
    assert subscriber_of(customer, individual).language is expected


def test_an_offering_without_a_monthly_price_is_refused() -> None:
    with pytest.raises(CarrierError, match="monthly price"):
        offer_of(shape.Offering("O", "Plan", "1", ()))


def test_an_order_without_a_name_is_called_by_the_id_of_its_plan() -> None:
    order = order_of(decode(msgspec.json.encode(ORDER), shape.ProductOrder))
    assert (order.name, order.price_minor) == ("O", 100)


def test_a_bill_without_a_month_is_refused() -> None:
    with pytest.raises(CarrierError, match="beginning"):
        bill_of(msgspec.structs.replace(bill(), billing_period=shape.Period()), RATES, TODAY)


def test_a_quantity_of_an_unknown_unit_is_refused() -> None:
    furlongs = shape.Bucket("data", (), shape.Quantity(Decimal(1), "furlong"))
    period = shape.Period(datetime(2026, 11, 1, tzinfo=UTC))
    plan = decode(msgspec.json.encode(PRODUCT), shape.Product)
    with pytest.raises(CarrierError, match="quantity"):
        usage_of(shape.UsageReport("U", period, (furlongs,), (shape.Ref("P"),), ()), (plan,))


def test_a_subscriber_without_a_number_is_refused() -> None:
    with pytest.raises(CarrierError, match="telephone"):
        subscriber_of(shape.Customer("C", shape.Ref("I")), shape.Individual("I", "Name"))


def test_use_beyond_the_plan_counts_as_used_and_not_as_included() -> None:
    def counter(kind: str, amount: int) -> shape.BucketCounter:
        return shape.BucketCounter(kind, shape.Quantity(Decimal(amount), "GB"))

    report = shape.UsageReport(
        id="U",
        valid_period=shape.Period(datetime(2026, 11, 1, tzinfo=UTC)),
        bucket=(
            shape.Bucket("data", (counter("used", 3), counter("outOfBucket", 1)), shape.Quantity(Decimal(2), "GB")),
        ),
        product=(shape.Ref("P"),),
        related_party=(),
    )
    plan = decode(msgspec.json.encode(PRODUCT), shape.Product)
    usage = usage_of(report, (plan,))
    assert (usage.data_used_mb, usage.data_allowance_mb) == (4 * 1024, 5 * 1024)
    with pytest.raises(CarrierError, match="does not have"):
        usage_of(report, ())


@settings(deadline=None)
@given(st.sampled_from(SHAPES), st.binary(max_size=300))
def test_bytes_that_are_no_answer_are_a_carrier_error(kind: type[shape.Shape], junk: bytes) -> None:
    with pytest.raises(CarrierError):
        decode(junk, kind)


@pytest.mark.parametrize("moment", ["2026-11-21T00:00:00", "2026-11-21", "soon"])
def test_a_time_without_an_offset_is_a_carrier_error(moment: str) -> None:
    with pytest.raises(CarrierError):
        decode(msgspec.json.encode(TICKET | {"creationDate": moment}), shape.TroubleTicket)
    late: Json = [{"name": "expectedResolutionDate", "value": moment}]
    with pytest.raises(CarrierError):
        outage_of(decode(msgspec.json.encode(PROBLEM | {"characteristic": late}), shape.Problem))


def test_a_deeply_nested_answer_is_a_carrier_error() -> None:
    with pytest.raises(CarrierError):
        decode(b'{"a":' * 100_000, shape.Customer)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JUNK: st.SearchStrategy[Json] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
PRODUCT: dict[str, Json] = {
    "id": "P",
    "name": "Plan",
    "status": "active",
    "productOffering": {"id": "O"},
    "relatedParty": [],
    "productPrice": [{"price": {"taxIncludedAmount": {"unit": "CNY", "value": 1}}, "priceType": "recurring"}],
    "productCharacteristic": [{"name": "service", "value": "mobile"}],
}
OFFERING: dict[str, Json] = {
    "id": "O",
    "name": "Plan",
    "version": "1",
    "productOfferingPrice": [{"price": {"unit": "CNY", "value": 1}, "priceType": "recurring"}],
    "productOfferingCharacteristic": [{"name": "dataMb", "characteristicValueSpecification": [{"value": 1}]}],
}
TICKET: dict[str, Json] = {
    "id": "T",
    "status": "pending",
    "ticketType": "fault",
    "description": "",
    "creationDate": "2026-11-21T00:00:00Z",
    "relatedParty": [],
    "troubleTicketCharacteristic": [{"name": "service", "value": "tv"}],
}
PROBLEM: dict[str, Json] = {
    "id": "S",
    "status": "pending",
    "category": "tv",
    "creationDate": "2026-11-21T00:00:00Z",
    "affectedLocation": [{"place": {"id": "A", "name": "Old Town"}}],
    "characteristic": [{"name": "expectedResolutionDate", "value": "2026-11-22T00:00:00Z"}],
}
ORDER: dict[str, Json] = {
    "id": "R",
    "state": "acknowledged",
    "creationDate": "2026-11-21T00:00:00Z",
    "productOrderItem": [{"productOffering": {"id": "O"}, "itemPrice": PRODUCT["productPrice"]}],
    "relatedParty": [],
}


def spoiled(document: Json, junk: Json, place: int) -> Json:
    """Return `document` with the value at the `place`-th leaf or branch replaced."""
    match document:
        case dict():
            names = sorted(document)
            name = names[place % len(names)] if names else None
            return {key: spoiled(value, junk, place // 7) if key == name else value for key, value in document.items()}
        case list() if document and place % 2:
            return [spoiled(document[0], junk, place // 2), *document[1:]]
        case _:
            return junk


def read_all(document: bytes, kind: type[shape.Shape]) -> None:
    match decode(document, kind):
        case shape.Product() as product:
            line_of(product)
        case shape.Offering() as offering:
            offer_of(offering)
        case shape.TroubleTicket() as ticket:
            ticket_of(ticket)
        case shape.Problem() as problem:
            outage_of(problem)
        case shape.ProductOrder() as order:
            order_of(order)
        case other:
            pytest.fail(f"nothing reads {other!r}")


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (PRODUCT, shape.Product),
        (OFFERING, shape.Offering),
        (TICKET, shape.TroubleTicket),
        (PROBLEM, shape.Problem),
        (ORDER, shape.ProductOrder),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
class TestSpoiledAnswers:
    def test_a_whole_answer_is_read(self, document: dict[str, Json], kind: type[shape.Shape]) -> None:
        read_all(msgspec.json.encode(document), kind)

    @settings(deadline=None)
    @given(junk=JUNK, place=st.integers(min_value=0, max_value=5_000))
    def test_an_answer_spoiled_anywhere_is_read_or_a_carrier_error(
        self, document: dict[str, Json], kind: type[shape.Shape], junk: Json, place: int
    ) -> None:
        try:
            read_all(msgspec.json.encode(spoiled(document, junk, place)), kind)
        except CarrierError:
            return
