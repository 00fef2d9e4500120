"""Where version 4 of TM Forum's Open APIs puts what `paths` has in version 5."""

from typing import Final

CUSTOMER: Final = "/tmf-api/customerManagement/v4/customer"
INDIVIDUAL: Final = "/tmf-api/party/v4/individual"
ORGANIZATION: Final = "/tmf-api/party/v4/organization"
PRODUCT: Final = "/tmf-api/productInventory/v4/product"
OFFERING: Final = "/tmf-api/productCatalogManagement/v4/productOffering"
OFFERING_PRICE: Final = "/tmf-api/productCatalogManagement/v4/productOfferingPrice"
"""What an offering costs, which version 4.0 lets it refer to only."""
PRODUCT_ORDER: Final = "/tmf-api/productOrderingManagement/v4/productOrder"
CUSTOMER_BILL: Final = "/tmf-api/customerBillManagement/v4/customerBill"
BILL_ON_DEMAND: Final = "/tmf-api/customerBillManagement/v4/customerBillOnDemand"
BILLING_RATE: Final = "/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate"
USAGE_QUERY: Final = "/tmf-api/usageConsumption/v4/queryUsageConsumption"
"""Asked, not listed: a query is posted, and the answer holds what was used."""
TROUBLE_TICKET: Final = "/tmf-api/troubleTicket/v4/troubleTicket"
SERVICE_PROBLEM: Final = "/tmf-api/serviceProblemManagement/v4/serviceProblem"
