"""Account lists of Salesforce, HubSpot, QuickBooks, Zuora, Recurly and Intercom: attributes and renewal dates."""

from __future__ import annotations

from nrr.ingest.formats.format import Format
from nrr.ingest.formats.not_revenue import says_revenue
from nrr.ingest.headings import plain, words
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.table import Table
from nrr.ingest.traits import traits

_MONEY = frozenset(("amount", "price", "quantity", "value", "fee"))
_CUSTOMER_ATTRIBUTES = frozenset(("active", "customertypeid", "currencyid", "salestermid", "job"))
_ZUORA_ATTRIBUTES = frozenset(("currency", "salesrepname", "status", "paymentterm", "customerservicerepname", "batch"))
_RENEWAL = (
    "renewaldate nextrenewaldate contractrenewaldate subscriptionrenewaldate contractenddate subscriptionenddate "
    "propertyrenewaldate"
)


def _is_list(table: Table) -> bool:
    """Return whether no column holds money or months: rows that describe accounts and nothing else."""
    money = [heading for heading in table.headings if set(words(heading)) & _MONEY]
    return not says_revenue(table) and not any(traits(table, heading).number > 0.8 for heading in money)


SALESFORCE_ACCOUNTS = Format(
    name="salesforce_accounts",
    title="Salesforce accounts",
    base="accounts",
    signature=(
        "accountname name",
        "accountowner accountowneralias accountowneremail ownerid",
        "billingcountry billingstate billingstateprovince billingcity industry type rating accountsite employees "
        "numberofemployees lastactivity lastmodifieddate renewaldate accountid",
    ),
    columns={
        "account": "accountid casesafeid accountname id",
        "account_name": "accountname name",
        "renewal_date": _RENEWAL,
        "address": " ".join(ROLE_WORDS["address"]),
    },
    segments=lambda heading: True,
    accepts=_is_list,
)
HUBSPOT_COMPANIES = Format(
    name="hubspot_companies",
    title="HubSpot companies",
    base="accounts",
    signature=(
        "recordid companyid id",
        "companyname propertyname",
        "companyowner companydomainname lifecyclestage propertyindustry propertylifecyclestage propertycreatedate",
    ),
    columns={
        "account": "recordid companyid id",
        "account_name": "companyname propertyname",
        "renewal_date": _RENEWAL,
        "address": " ".join(ROLE_WORDS["address"]),
    },
    segments=lambda heading: True,
    accepts=_is_list,
)
QUICKBOOKS_CUSTOMERS = Format(
    name="quickbooks_customers",
    title="QuickBooks customers",
    base="accounts",
    signature=("fullyqualifiedname displayname", "balancewithjobs preferreddeliverymethod"),
    columns={
        "account": "id displayname",
        "account_name": "displayname fullyqualifiedname companyname",
        "address": " ".join(ROLE_WORDS["address"]),
    },
    segments=lambda heading: plain(heading) in _CUSTOMER_ATTRIBUTES,
)
ZUORA_ACCOUNTS = Format(
    name="zuora_accounts",
    title="Zuora accounts",
    base="accounts",
    signature=("accountnumber", "name", "billcycleday billtoid soldtoid"),
    columns={"account": "accountnumber id", "account_name": "name", "address": " ".join(ROLE_WORDS["address"])},
    segments=lambda heading: plain(heading) in _ZUORA_ATTRIBUTES,
)
RECURLY_ACCOUNTS = Format(
    name="recurly_accounts",
    title="Recurly accounts",
    base="accounts",
    signature=("code accountcode", "billto vatnumber", "company companyname", "state hostedlogintoken taxexempt"),
    columns={"account": "code accountcode id", "account_name": "company companyname", "address": "email"},
    segments=lambda heading: plain(heading) in ("accountcountry", "country", "preferredlocale"),
    accepts=_is_list,
)
INTERCOM_COMPANIES = Format(
    name="intercom_companies",
    title="Intercom companies",
    base="accounts",
    signature=("companyid", "name companyname", "monthlyspend sessioncount usercount lastrequestat"),
    columns={"account": "companyid id", "account_name": "name companyname", "address": "website"},
    segments=lambda heading: plain(heading) in ("industry", "planname", "plan", "size"),
)
