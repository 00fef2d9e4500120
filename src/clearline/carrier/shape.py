"""TM Forum Open API v5 resources as far as the desk reads them; everything else in them is left unread.

Sources: TMF620 5.0.0, TMF621 5.0.1, TMF622 5.0.0, TMF629 5.0.1, TMF632 5.0.0, TMF637 5.0.0, TMF656 5.0.0, TMF677 5.1.0,
TMF678 5.0.0. TMF646, TMF653, TMF676 and TMF681 are spoken in version 4; here they have the customer and our name for a
thing where version 5 would have them, which `version4` sees to.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339 with its offset, so that any two can be compared."""


class Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Python names inside, the specifications' names outside."""


class Characteristic(Shape, frozen=True):
    """A name and a value of any JSON type; text and whole numbers are what we use."""

    name: str
    value: msgspec.Raw = msgspec.Raw(b"null")


class Ref(Shape, frozen=True):
    """A reference to another resource."""

    id: str
    name: str = ""


class RelatedParty(Shape, frozen=True):
    """Who has to do with a resource, and as what."""

    party_or_party_role: Ref
    role: str = ""


class ExternalIdentifier(Shape, frozen=True):
    """The name that the one who asked for a resource gave it."""

    id: str
    external_identifier_type: str = ""


class Period(Shape, frozen=True):
    """From and until, either end open."""

    start_date_time: Moment | None = None
    end_date_time: Moment | None = None


class Money(Shape, frozen=True):
    """An amount in units of the currency, read without passing through a float."""

    unit: str
    value: Decimal


class Price(Shape, frozen=True):
    """What is to be paid, taxes in."""

    tax_included_amount: Money


class ContactMedium(Shape, frozen=True):
    """One way to reach a party."""

    phone_number: str = ""
    street1: str = ""
    street2: str = ""
    city: str = ""
    email_address: str = ""
    preferred: bool = False
    valid_for: Period = Period()


class Customer(Shape, frozen=True):
    """TMF629 Customer."""

    id: str
    engaged_party: Ref
    contact_medium: tuple[ContactMedium, ...] = ()
    characteristic: tuple[Characteristic, ...] = ()


class LanguageAbility(Shape, frozen=True):
    """A language, by BCP 47 tag."""

    language_code: str
    is_favourite_language: bool = False


class Individual(Shape, frozen=True):
    """TMF632 Individual."""

    id: str
    formatted_name: str
    language_ability: tuple[LanguageAbility, ...] = ()


class ProductPrice(Shape, frozen=True):
    """What a product or an order item costs, once or every month."""

    price: Price
    price_type: str = ""


class Product(Shape, frozen=True):
    """TMF637 Product."""

    id: str
    name: str
    status: str
    product_offering: Ref
    related_party: tuple[RelatedParty, ...]
    product_price: tuple[ProductPrice, ...] = ()
    product_characteristic: tuple[Characteristic, ...] = ()
    product_serial_number: str = ""
    termination_date: Moment | None = None


class CharacteristicValue(Shape, frozen=True):
    """One value that a characteristic of an offering has."""

    value: msgspec.Raw


class OfferingCharacteristic(Shape, frozen=True):
    """A characteristic of an offering with its values."""

    name: str
    characteristic_value_specification: tuple[CharacteristicValue, ...] = ()


class OfferingPrice(Shape, frozen=True):
    """TMF620 ProductOfferingPrice, given by value."""

    price: Money
    price_type: str = ""


class Offering(Shape, frozen=True):
    """TMF620 ProductOffering."""

    id: str
    name: str
    version: str
    product_offering_price: tuple[OfferingPrice, ...]
    lifecycle_status: str = "Active"
    is_sellable: bool = True
    product_offering_characteristic: tuple[OfferingCharacteristic, ...] = ()


class Quantity(Shape, frozen=True):
    """An amount with its unit."""

    amount: Decimal
    units: str


class BucketCounter(Shape, frozen=True):
    """What was taken from a bucket, or used beyond it."""

    counter_type: str
    value: Quantity


class Bucket(Shape, frozen=True):
    """TMF677 Bucket: one allowance of data, voice or text."""

    usage_type: str
    bucket_counter: tuple[BucketCounter, ...]
    remaining_value: Quantity | None = None


class UsageReport(Shape, frozen=True):
    """TMF677 UsageConsumptionReport."""

    id: str
    valid_period: Period
    bucket: tuple[Bucket, ...]
    product: tuple[Ref, ...]
    related_party: tuple[RelatedParty, ...]


class CustomerBill(Shape, frozen=True):
    """TMF678 CustomerBill."""

    id: str
    state: str
    payment_due_date: Moment
    amount_due: Money
    billing_period: Period
    related_party: tuple[RelatedParty, ...]
    billing_account: Ref | None = None


class BillingRate(Shape, frozen=True):
    """TMF678 AppliedCustomerBillingRate: one line of a bill."""

    name: str
    bill: Ref
    tax_included_amount: Money
    characteristic: tuple[Characteristic, ...] = ()


class RelatedPlace(Shape, frozen=True):
    """A place that is affected."""

    place: Ref


class Problem(Shape, frozen=True):
    """TMF656 ServiceProblem."""

    id: str
    status: str
    category: str
    creation_date: Moment
    affected_location: tuple[RelatedPlace, ...] = ()
    characteristic: tuple[Characteristic, ...] = ()


class TroubleTicket(Shape, frozen=True):
    """TMF621 TroubleTicket."""

    id: str
    status: str
    ticket_type: str
    description: str
    creation_date: Moment
    related_party: tuple[RelatedParty, ...]
    expected_resolution_date: Moment | None = None
    external_identifier: tuple[ExternalIdentifier, ...] = ()
    trouble_ticket_characteristic: tuple[Characteristic, ...] = ()


class OrderedProduct(Shape, frozen=True):
    """The product that an order changes, and what of it."""

    id: str
    product_characteristic: tuple[Characteristic, ...] = ()


class OrderItem(Shape, frozen=True):
    """One thing that is ordered."""

    product_offering: Ref
    item_price: tuple[ProductPrice, ...] = ()
    action: str = ""
    product: OrderedProduct | None = None
    """What it changes, where it adds nothing."""


class ProductOrder(Shape, frozen=True):
    """TMF622 ProductOrder."""

    id: str
    state: str
    creation_date: Moment
    product_order_item: tuple[OrderItem, ...]
    related_party: tuple[RelatedParty, ...]
    external_identifier: tuple[ExternalIdentifier, ...] = ()
    expected_completion_date: Moment | None = None


class Measure(Shape, frozen=True):
    """One thing that was measured in a test."""

    metric_name: str
    value: Characteristic


class ServiceTest(Shape, frozen=True):
    """TMF653 ServiceTest."""

    id: str
    state: str
    related_service: Ref
    related_party: tuple[RelatedParty, ...]
    external_identifier: tuple[ExternalIdentifier, ...] = ()
    test_measure: tuple[Measure, ...] = ()


class AvailableSlot(Shape, frozen=True):
    """A time at which somebody can come."""

    valid_for: Period


class TimeSlots(Shape, frozen=True):
    """TMF646 SearchTimeSlot, answered."""

    available_time_slot: tuple[AvailableSlot, ...] = ()


class Appointment(Shape, frozen=True):
    """TMF646 Appointment."""

    id: str
    status: str
    valid_for: Period
    related_party: tuple[RelatedParty, ...]
    external_identifier: tuple[ExternalIdentifier, ...] = ()


class Receiver(Shape, frozen=True):
    """To whom a message goes."""

    phone_number: str = ""
    email_address: str = ""


class CommunicationMessage(Shape, frozen=True):
    """TMF681 CommunicationMessage."""

    id: str
    state: str
    content: str
    send_time: Moment
    receiver: tuple[Receiver, ...]
    external_identifier: tuple[ExternalIdentifier, ...] = ()


class Checkout(Shape, frozen=True):
    """What is to be paid, at the operator's payment provider."""

    id: str
    state: str
    bill: Ref
    account: Ref
    conversation: str
    amount: Money
    expires_at: Moment
    card_address: str
    related_party: tuple[RelatedParty, ...]
    external_identifier: tuple[ExternalIdentifier, ...] = ()
    last_four: str = ""
    cards: int = 0
    payment: str = ""


class PaymentMethod(Shape, frozen=True):
    """TMF676 PaymentMethodRefOrValue: a card that the provider knows by this id."""

    id: str


class Payment(Shape, frozen=True):
    """TMF676 Payment."""

    id: str
    status: str
    correlator_id: str
    total_amount: Money
    payment_method: PaymentMethod
