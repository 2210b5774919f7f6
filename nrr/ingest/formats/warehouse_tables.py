"""Tables copied from a vendor's API (one row per object, ``_fivetran_synced``) that hold no revenue and no accounts."""

from __future__ import annotations

from nrr.ingest.formats.format import heading_of
from nrr.ingest.formats.not_revenue import no_revenue, refused
from nrr.ingest.headings import plain
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.table import Table

_COPIED = "fivetransynced"
_ACCOUNTS = " ".join(word for word in ROLE_WORDS["account"] if word not in ("name", "email", "emailaddress"))


def _no_accounts(table: Table) -> bool:
    return no_revenue(table) and heading_of(table.headings, f"{_ACCOUNTS} opportunityid") is None


def _names_only(table: Table) -> bool:
    """Return whether rows are an id and a name, which says not even what they name."""
    return {plain(heading) for heading in table.headings} <= {"id", "name", _COPIED, "fivetrandeleted"}


INVOICE_ITEMS = refused(
    "invoice_items",
    "Invoice items",
    "These are invoice items: one-time, usage and recurring charges together, with nothing that tells them apart. "
    "Export the charges of the subscriptions instead (Zuora: the Rate Plan Charge data source with Subscription: Name "
    "and Subscription: Version).",
    "rateplanchargeid invoiceitemid chargename",
    "chargeamount",
    "invoiceid",
)
BILLING_DOCUMENTS = refused(
    "billing_documents",
    "Orders, invoices, payments and refunds",
    "These are orders, invoices, payments, refunds or credits. They say what was billed or paid on a day, not for "
    "which months, so they are not recurring revenue.",
    "paymentnumber paymentmethodid refundid refundnumber refundamount invoicenumber invoiceid creditmemoid docnumber "
    "salesreceiptid creditcardtype totalamount taxationdate subtotalprice totalprice chargestatus ordernumber "
    "originalinvoiceid previousinvoiceid checkoutid externalcheckoutid",
    f"{_COPIED} externalcheckoutid",
    accepts=lambda table: no_revenue(table) and heading_of(table.headings, "displayname stagename") is None,
)
DEAL_LINES = refused(
    "deal_lines",
    "Products of deals",
    "These are the products of deals: what each deal is made of, not who it is with. Export the deals: one row each, "
    "with the account, the stage and the close date.",
    "opportunityid dealid",
    "unitprice listprice pricebookentryid",
    "product2id productid productcode",
)
PAYMENT_METHODS = refused(
    "payment_methods",
    "Cards and other ways to pay",
    "These are cards and other ways to pay. They say how a customer pays, not how much or for which months.",
    "expmonth paymentmethodexpmonth billingdetailemail paymentmethodobject wallettype achbankname",
    "customerid accountid id paymentmethodid",
    f"{_COPIED} livemode",
)
DISCOUNTS = refused(
    "discounts",
    "Coupons and discounts",
    "These are coupons or discounts: what was taken off, not what is paid. Their effect has to be in the amounts of "
    "the subscriptions, or in a discount column beside them.",
    "couponid appliesto appliestoid discountcode discounted couponcode",
    "startsat discounted usagelimits valuetype removedat checkoutsession checkoutsessionid promotioncode",
    _COPIED,
)
ACCOUNT_EXTRAS = refused(
    "account_extras",
    "Balances, notes, addresses and contacts of accounts",
    "These are balances, notes, addresses or contacts, several rows for an account. They hold no recurring revenue and "
    "are no list of accounts.",
    "accountupdatedat address1",
    "message pastdue zip postalcode homephone",
    _COPIED,
)
ZUORA_SUBSCRIPTIONS = refused(
    "zuora_subscriptions",
    "Zuora subscriptions or rate plans without charges",
    "These are Zuora subscriptions or their rate plans, without prices: those are in the charges. Export the Rate Plan "
    "Charge data source with Subscription: Name and Subscription: Version.",
    "termtype renewalterm productrateplanid",
    "accountid",
    "initialterm currentterm amendmentid subscriptionversionamendmentid",
    accepts=lambda table: no_revenue(table) and heading_of(table.headings, "invoiceitemid mrr") is None,
)
CONTRACT_PARTS = refused(
    "contract_parts",
    "Parts of contracts",
    "These are parts of contracts, each with its own term and value, and they name the contract, not the customer. Add "
    "a column with the customer to each row: then they are read as contracts.",
    "contractid",
    "segmentid",
    "segmentvalue",
    accepts=lambda table: heading_of(table.headings, _ACCOUNTS) is None,
)
CATALOGUE = refused(
    "product_catalogue",
    "Product catalogue",
    "This is a list of products, plans or items: what can be bought, not who pays for it. It holds no recurring "
    "revenue, no list of accounts and no product usage.",
    "sku productcode productid stockkeepingunit incomeaccountid",
    "name",
    _COPIED,
    accepts=_no_accounts,
)
SUPPORT_TABLES = refused(
    "support_tables",
    "Support system tables (Intercom)",
    "This is a table of a support system (conversations, contacts, articles, teams). It holds no recurring revenue, no "
    "list of accounts and no product usage.",
    "conversationid conversationratingvalue collectionid helpcenterid adminid teamid workspaceid tagid jobtitle "
    "contactid",
    _COPIED,
)
PEOPLE_TABLES = refused(
    "system_tables",
    "Users, roles, tasks and settings",
    "This is a table of people, tasks or settings of another system (users, roles, owners). It holds no recurring "
    "revenue, no list of accounts and no product usage.",
    "parentroleid activeuserid propertyid requesterrole twofactorauthenabled pipelineid recurrenceactivityid",
    _COPIED,
)
NAMES_ONLY = refused(
    "names_only",
    "Ids and names",
    "It lists ids and names and nothing else, so it does not say what they are (tags, teams, accounts). A list of "
    "accounts needs an attribute or a renewal date beside the name.",
    "id",
    "name",
    _COPIED,
    accepts=_names_only,
)
USER_EVENTS = refused(
    "user_events",
    "Product events by user (Mixpanel)",
    "These are product events by user, and nothing in them names the account that the user belongs to. Count them by "
    "account, day and event first: a table of account, date, metric and value is read as product usage.",
    "distinctid anonymousid",
    "time timestamp eventtime",
    "name event eventname",
)
WAREHOUSE_TABLES = (
    INVOICE_ITEMS,
    USER_EVENTS,
    DEAL_LINES,
    CONTRACT_PARTS,
    ZUORA_SUBSCRIPTIONS,
    PAYMENT_METHODS,
    DISCOUNTS,
    BILLING_DOCUMENTS,
    ACCOUNT_EXTRAS,
    CATALOGUE,
    SUPPORT_TABLES,
    PEOPLE_TABLES,
    NAMES_ONLY,
)
