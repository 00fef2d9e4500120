"""What the operator offers over HTTP: always, and in version 4 besides."""

from types import MappingProxyType
from typing import Final

from clearline.carrier import paths, paths4
from clearline.carrier.demo.creations import make_checkout, make_order, make_ticket
from clearline.carrier.demo.resources import MOST, Resource, patched
from clearline.carrier.demo.version4 import billing, care, catalogue, customers, messages, orders, usage, visits
from clearline.carrier.demo.version4.translation import moved

# Of their characteristics, tests and messages are found by the name that the one who asked for them gave them only.
_OF_A_TEST: Final = MappingProxyType({"relatedParty.id": "owner", "characteristic.value": "external"})
_OF_A_MESSAGE: Final = MappingProxyType(
    {"receiver.phoneNumber": "handle", "receiver.email": "handle", "characteristic.value": "external"}
)
_OF_A_PAYMENT: Final = MappingProxyType({"correlatorId": "external"})
_NAMED: Final = MappingProxyType({"relatedParty.id": "owner", "externalId": "external"})
_OWNED: Final = MappingProxyType({"relatedParty.id": "owner"})
_LINE: Final = MappingProxyType({"bill.id": "handle"})
_REACHED: Final = MappingProxyType({"contactMedium.characteristic.phoneNumber": "handle"})
_NOTHING: Final[MappingProxyType[str, str]] = MappingProxyType({})

RESOURCES: Final = (
    Resource("customer", paths.CUSTOMER),
    Resource("individual", paths.INDIVIDUAL),
    Resource("product", paths.PRODUCT),
    Resource("productOffering", paths.OFFERING),
    Resource("productOrder", paths.PRODUCT_ORDER, maker=make_order),
    Resource("customerBill", paths.CUSTOMER_BILL),
    Resource("appliedCustomerBillingRate", paths.BILLING_RATE),
    Resource("usageConsumptionReport", paths.USAGE_REPORT),
    Resource("troubleTicket", paths.TROUBLE_TICKET, maker=make_ticket, patcher=patched),
    Resource("serviceProblem", paths.SERVICE_PROBLEM, patcher=patched),
    Resource("checkout", paths.CHECKOUT, maker=make_checkout, patcher=patched),
    Resource("serviceTest", paths.SERVICE_TEST, visits.make_test, None, visits.test, _OF_A_TEST),
    Resource("searchTimeSlot", paths.TIME_SLOT, visits.make_search, None, visits.search, _NOTHING),
    Resource(
        "appointment", paths.APPOINTMENT, visits.make_appointment, visits.patch_appointment, visits.appointment, _NAMED
    ),
    Resource("payment", paths.PAYMENT, billing.make_payment, None, billing.payment, _OF_A_PAYMENT, page=MOST),
    Resource("communicationMessage", paths.MESSAGE, messages.make_message, None, messages.message, _OF_A_MESSAGE),
)

VERSION_4: Final = (
    Resource(
        "customer",
        paths4.CUSTOMER,
        customers.make_customer,
        customers.patch_customer,
        customers.customer,
        _REACHED,
        MOST,
    ),
    Resource("individual", paths4.INDIVIDUAL, customers.make_individual, None, customers.individual, _NOTHING, MOST),
    Resource("organization", paths4.ORGANIZATION, customers.make_organization, indexed=_NOTHING, page=MOST),
    Resource("product", paths4.PRODUCT, None, None, catalogue.product, _OWNED, MOST),
    Resource("productOffering", paths4.OFFERING, None, None, catalogue.offering, _NOTHING, MOST),
    Resource("productOfferingPrice", paths4.OFFERING_PRICE, indexed=_NOTHING, page=MOST),
    Resource("productOrder", paths4.PRODUCT_ORDER, orders.make_order, None, orders.order, _NAMED, MOST),
    Resource("customerBill", paths4.CUSTOMER_BILL, None, billing.patch_bill, billing.bill, _OWNED, MOST),
    Resource("customerBillOnDemand", paths4.BILL_ON_DEMAND, billing.make_bill_on_demand, None, moved, _NOTHING, MOST),
    Resource("appliedCustomerBillingRate", paths4.BILLING_RATE, None, None, billing.rate, _LINE, MOST),
    Resource("queryUsageConsumption", paths4.USAGE_QUERY, usage.make_query, indexed=_NOTHING, page=MOST),
    Resource("troubleTicket", paths4.TROUBLE_TICKET, care.make_ticket, None, care.ticket, _NAMED, MOST),
    Resource("serviceProblem", paths4.SERVICE_PROBLEM, None, None, care.service_problem, _NOTHING, MOST),
)
