"""Where TM Forum puts its resources: the base paths of the specifications, the same at every operator."""

from enum import IntEnum
from typing import Final


class Version(IntEnum):
    """Of TM Forum's Open APIs: the paths here are version 5's where an operator may have either."""

    FOUR = 4
    FIVE = 5


CUSTOMER: Final = "/tmf-api/customerManagement/v5/customer"
INDIVIDUAL: Final = "/tmf-api/partyManagement/v5/individual"
PRODUCT: Final = "/tmf-api/productInventoryManagement/v5/product"
OFFERING: Final = "/tmf-api/productCatalogManagement/v5/productOffering"
PRODUCT_ORDER: Final = "/tmf-api/productOrderingManagement/v5/productOrder"
CUSTOMER_BILL: Final = "/tmf-api/customerBillManagement/v5/customerBill"
BILLING_RATE: Final = "/tmf-api/customerBillManagement/v5/appliedCustomerBillingRate"
USAGE_REPORT: Final = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
TROUBLE_TICKET: Final = "/tmf-api/troubleTicket/v5/troubleTicket"
SERVICE_PROBLEM: Final = "/tmf-api/serviceProblemManagement/v5/serviceProblem"
SERVICE_TEST: Final = "/tmf-api/serviceTestManagement/v4/serviceTest"
TIME_SLOT: Final = "/tmf-api/appointment/v4/searchTimeSlot"
APPOINTMENT: Final = "/tmf-api/appointment/v4/appointment"
PAYMENT: Final = "/tmf-api/paymentManagement/v4/payment"
CHECKOUT: Final = "/payment-provider/v1/checkout"
"""Not TM Forum's: where whoever takes cards for the operator keeps what is to be paid."""
MESSAGE: Final = "/tmf-api/communicationManagement/v4/communicationMessage"
