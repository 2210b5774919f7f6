"""The words by which headings are recognised, most telling first. Matched as ``headings.plain`` without currency."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.ingest.headings import listed, plain, without_currency
from nrr.ingest.line_roles import LINE_DAYS, LINE_ROLES, LINE_WORDS
from nrr.ingest.map_roles import CHILD_WORDS, MAP_WORDS
from nrr.ingest.rate_roles import RATE_OPTIONAL, RATE_WORDS
from nrr.ingest.signal_roles import (
    DEAL_COMPANIES,
    DEAL_COMPANY_IDS,
    PEOPLE,
    SIGNAL_DAYS,
    SIGNAL_OPTIONAL,
    SIGNAL_REQUIRED,
    SIGNAL_WORDS,
)

_PARTY = listed("account customer client company organization organisation tenant subscriber cust acct org")
_ID = listed("id number no num code key externalid uuid oid ref sid gid")
_IDS = tuple(party + suffix for party in (*_PARTY, "customers", "accounts", "buyer", "workspace") for suffix in _ID)
_SINGLE_NAMES = listed(
    "customer account client company organization organisation subscriber tenant logo buyer debtor "
    "customerdescription rowlabels customers accounts clients companies kunde debitor parentaccount endcustomer "
    "cust acct org"
)
_NAMES = (*(party + "name" for party in _PARTY), *_SINGLE_NAMES)
_EMAILS = listed("customeremail accountemail email emailaddress")
_LABELS = listed("rowlabels logo")

ROLE_WORDS: dict[str, tuple[str, ...]] = {
    **MAP_WORDS,
    **LINE_WORDS,
    **SIGNAL_WORDS,
    "account": (*_IDS, *_NAMES, "name", *_EMAILS),
    "account_name": (*_NAMES, "name"),
    "month": listed(
        "month reportingmonth mrrmonth arrmonth billingmonth revenuemonth yearmonth monthyear monthend "
        "monthenddate endofmonth monthstart monthstartdate startofmonth monthdate period periodend periodmonth "
        "reportingperiod reportmonth servicemonth calendarmonth fiscalmonth snapshotmonth snapshotdate asof "
        "asofdate asofmonth reportdate reportingdate date dt monat periode mrrdate arrdate ym monthending "
        "monthendingdate periodending invoicemonth accountingmonth accountingperiod fiscalperiod"
    ),
    "start": listed(
        "startdate start starts startson startsat startedat starteddate startdateutc startutc "
        "subscriptionstartdate subscriptionstart subscriptionstartedat subscriptionsstartedat "
        "subscriptionsstartdate servicestart servicestartdate serviceperiodstart periodstart periodstartdate "
        "contractstart contractstartdate termstart termstartdate effectivestartdate effectivefrom effectivedate "
        "begindate begin begins beginning validfrom datefrom fromdate from activatedat activationdate startmonth "
        "currenttermstart linestart linestartdate von billingstart billingstartdate startingdate datestart startdt "
        "firstbillingdate"
    ),
    "end": listed(
        "enddate end ends endson endsat endedat endeddate endedatutc enddateutc subscriptionenddate "
        "subscriptionend subscriptionendedat serviceend serviceenddate serviceperiodend periodend periodenddate "
        "contractend contractenddate termend termenddate effectiveenddate effectiveto validto validuntil dateto "
        "todate to until expirydate expirationdate expiresat expiredat expires terminationdate terminated "
        "terminatedat endmonth lineend lineenddate churndate churnedat canceldate cancellationdate canceledat "
        "cancelledat subscriptioncanceledat subscriptioncancelledat canceledatutc canceleddate cancelleddate bis "
        "billingend billingenddate expiry dateend enddt finish finished finishdate finishedat stop stopped stopdate "
        "stoppedat cancelled canceled cancelledon canceledon cancellation churned churnedon "
        "terminatedon termination enddatetime inactivedate deactivatedat deactivationdate"
    ),
    "amount": listed(
        "mrr arr mrramount arramount recurringamount totalrecurringamount recurringrevenue subscriptionamount "
        "lineamount amount netamount planamount value revenue price netprice unitprice planunitprice unitamount "
        "priceperunit priceperseat priceperuser listprice subscriptionrevenue fee subscriptionfee betrag amountbilled "
        "charge rate"
    ),
    "interval": listed(
        "interval billinginterval billingfrequency billingperiod billingcycle billingterm frequency planinterval "
        "paymentfrequency chargefrequency invoicefrequency invoicinginterval cadence billingcadence "
        "billingperiodunit periodunit recurrence intervalunit priceinterval billed recurringinterval cycle "
        "paymentinterval paymentterm billing period billingfreq freq term unit intervalname subscriptionperiod"
    ),
    "interval_count": listed(
        "intervalcount planintervalcount billingintervalcount intervals billingperiodcount periodcount "
        "intervallength billingintervallength recurringintervalcount numberofintervals count"
    ),
    "line_id": listed(
        "subscriptionid subscriptionsid subscriptionnumber subscription subid lineid lineitemid "
        "subscriptionlineid subscriptionoid subscriptionexternalid subscriptionitemid contractid contractnumber "
        "contract orderid uuid id"
    ),
    "product": listed("product productname productfamily productline module item service addon productcode"),
    "plan": listed(
        "plan planname plantier planid plancode planoid package edition rateplan rateplanname subscriptionplan "
        "subscriptionsplanid sku pricingplan"
    ),
    "quantity": listed(
        "quantity qty seats seatcount licenses licences licensecount users units planquantity "
        "subscriptionquantity subscriptionsplanquantity noofseats numberofseats usercount"
    ),
    "discount": listed(
        "discount discountpct discountpercent discountpercentage discountrate discountfraction discountperc "
        "percentdiscount pctdiscount"
    ),
    "currency": listed(
        "currency currencycode isocurrency isocurrencycode billingcurrency reportingcurrencycode plancurrency ccy"
    ),
    "status": listed("status state subscriptionstatus subscriptionsstatus subscriptionstate"),
    "renewal_date": listed(
        "renewaldate renewal nextrenewaldate nextrenewal renewson renewsat contractrenewaldate contractenddate "
        "contractend subscriptionrenewaldate renewalduedate"
    ),
    "usage_date": listed(
        "usagedate date day eventdate activitydate timestamp recordedat month week weekstart period readingdate "
        "asof asofdate snapshotdate monthend"
    ),
    "value": listed(
        "value usage usagecount usagevalue usageamount reading events eventcount activity total quantity count "
        "amount used units activeusers logins"
    ),
    "metric": listed(
        "metric metricname feature featurename meter meterid metername event eventname kpi measure usagetype "
        "usagemetric signal"
    ),
    "limit_value": listed(
        "limitvalue limit planlimit usagelimit quota allowance entitlement included includedunits cap limitqty"
    ),
    **RATE_WORDS,
}

_ORGANIZATIONS = (*_IDS, *DEAL_COMPANY_IDS, *(word for word in _NAMES if word not in _LABELS), *DEAL_COMPANIES)
_LINE_IDS = tuple(word for word in ROLE_WORDS["line_id"] if word.startswith("sub"))
# The account of a row, best first: by its own id or name, by a subscription of it, by the address of a person of it.
SIGNAL_ACCOUNTS: dict[str, tuple[str, ...]] = {
    "usage": (*(word for word in ROLE_WORDS["account"] if word not in _EMAILS), *_LINE_IDS, *PEOPLE),
    "opportunities": (*_ORGANIZATIONS, *_LINE_IDS),
    "account_map": (*CHILD_WORDS, *(word for word in ROLE_WORDS["account"] if word != "parentaccount")),
    **dict.fromkeys(("tickets", "nps", "payments", "departures"), (*_ORGANIZATIONS, *_LINE_IDS, *PEOPLE)),
}
DATE_ROLES = (
    "month", "start", "end", "usage_date", "renewal_date", "from_date", *SIGNAL_DAYS, *LINE_DAYS, "rate_date",
)  # fmt: skip

REQUIRED = {
    "long": ("account", "month", "amount"),
    "wide": ("account",),
    "subscriptions": ("account", "start", "amount"),
    "accounts": ("account",),
    "usage": ("account", "usage_date", "value"),
    "account_map": ("parent", "account"),
    **SIGNAL_REQUIRED,
    "rates": (),
}
OPTIONAL = {
    "long": ("account_name", "product", "plan", "quantity", "currency", "charge"),
    "wide": ("account_name", "product", "plan", "currency"),
    "subscriptions": (
        "end", "interval", "interval_count", "line_id", "account_name", "product", "plan", "quantity", "discount",
        "currency", "status", *LINE_ROLES,
    ),
    "accounts": ("account_name", "renewal_date", "address"),
    "usage": ("metric", "limit_value"),
    "account_map": ("from_date",),
    **SIGNAL_OPTIONAL,
    "rates": RATE_OPTIONAL,
}  # fmt: skip
ROLE_NAMES = {
    "account": "account (customer)",
    "usage_date": "usage date",
    "value": "usage value",
    "close_date": "close date",
    "opened_date": "date of creation",
    "answered_date": "date",
    "parent": "parent account",
    "payment_date": "date",
    "departure_date": "date of leaving",
}


def ranked(headings: Sequence[str], role: str, kind: str | None = None) -> list[str]:
    """Return the headings that name ``role`` in files of ``kind``, most telling first."""
    known = SIGNAL_ACCOUNTS[kind] if role == "account" and kind in SIGNAL_ACCOUNTS else ROLE_WORDS[role]
    order = {word: rank for rank, word in enumerate(reversed(known))}
    found = []
    for heading in headings:
        forms = (plain(heading), without_currency(heading), plain(heading.rpartition(".")[2]))
        rank = max(order.get(form, -1) for form in forms)
        if rank >= 0:
            found.append((-rank, heading))
    return [heading for _, heading in sorted(found, key=lambda pair: pair[0])]


def names_an_id(heading: str) -> bool:
    """Return whether a heading names an account's id rather than its name."""
    return plain(heading) in _IDS


def is_known(heading: str) -> bool:
    """Return whether a heading names any role."""
    return plain(heading) in _ALL_WORDS or without_currency(heading) in _ALL_WORDS


_ALL_WORDS = frozenset(word for role in ROLE_WORDS.keys() - RATE_WORDS.keys() for word in ROLE_WORDS[role]) - frozenset(
    listed("closed won solved resolved opened created escalated")  # as often a cell as a heading
)
