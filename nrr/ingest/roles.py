"""The words by which headings are recognised, most telling first. Matched as ``headings.plain`` without currency."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.ingest.headings import listed, plain, without_currency

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

ROLE_WORDS: dict[str, tuple[str, ...]] = {
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
}

REQUIRED = {
    "long": ("account", "month", "amount"),
    "wide": ("account",),
    "subscriptions": ("account", "start", "amount"),
    "accounts": ("account",),
    "usage": ("account", "usage_date", "value"),
}
OPTIONAL = {
    "long": ("account_name", "product", "plan", "quantity", "currency"),
    "wide": ("account_name", "product", "plan", "currency"),
    "subscriptions": (
        "end", "interval", "interval_count", "line_id", "account_name", "product", "plan", "quantity", "discount",
        "currency", "status",
    ),
    "accounts": ("account_name", "renewal_date"),
    "usage": ("metric", "limit_value"),
}  # fmt: skip
ROLE_NAMES = {"account": "account (customer)", "usage_date": "usage date", "value": "usage value"}


def ranked(headings: Sequence[str], role: str) -> list[str]:
    """Return the headings that name ``role``, most telling first."""
    order = {word: rank for rank, word in enumerate(reversed(ROLE_WORDS[role]))}
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


_ALL_WORDS = frozenset(word for role in ROLE_WORDS.values() for word in role)
