"""The words of headings that say more of a line than its amount: its type, its price before discount, its days."""

from __future__ import annotations

from nrr.ingest.headings import listed

LINE_WORDS: dict[str, tuple[str, ...]] = {
    "charge": listed(
        "chargetype linetype lineitemtype chargekind linekind revenuetype itemtype pricetype billingtype usagetype "
        "typeofcharge chargecategory linecategory chargemodel type"
    ),
    "list_amount": listed(
        "listprice listamount listmrr listarr listvalue grossprice grossmrr grossarr grossamount fullprice "
        "regularprice pricebeforediscount amountbeforediscount mrrbeforediscount "
        "arrbeforediscount undiscountedprice standardprice"
    ),
    "discount_end": listed(
        "discountend discountenddate discountends discountendsat discountendson discountuntil discountvaliduntil "
        "discountexpires discountexpiry discountexpirydate couponend couponenddate couponends couponendsat "
        "couponvaliduntil couponexpires promotionend promotionenddate promoend promoenddate freeuntil"
    ),
    "discount_months": listed(
        "discountmonths discountdurationmonths discountdurationinmonths couponmonths coupondurationmonths "
        "coupondurationinmonths discountduration couponduration promomonths freemonths"
    ),
    "trial_end": listed("trialend trialenddate trialends trialendsat trialendson trialendedat trialendutc trialuntil"),
    "request": listed(
        "cancelrequest cancelrequested cancelrequestedat cancelrequestedon cancelrequestdate cancellationrequest "
        "cancellationrequestedat cancellationrequestdate cancellationrequested noticedate noticegiven noticegivenon "
        "cancellationnotice cancellationnoticedate canceledat cancelledat canceledatutc canceldate cancellationdate "
        "canceleddate cancelleddate canceledon cancelledon"
    ),
    "state_since": listed(
        "pausedat pausedate pauseddate pausedon pausedsince pausestart pausestartdate pausestartedat pastduesince "
        "pastdueat pastduedate unpaidsince overduesince delinquentsince dunningstart dunningstartedat duesince "
        "statussince statedate statussincedate statuschangedat statuschangedate suspendedat suspendeddate"
    ),
    "escalator": listed(
        "escalator escalatorpct escalatorpercent escalation escalationrate annualescalator annualescalation "
        "yearlyescalator priceescalator uplift upliftpct upliftpercent upliftrate annualuplift annualupliftpct "
        "annualupliftpercent yearlyuplift renewaluplift renewalupliftpct renewalupliftrate renewalincrease "
        "annualincrease annualincreasepct annualpriceincrease yearlyincrease yearlypriceincrease contractedincrease "
        "contractualincrease"
    ),
}
LINE_ROLES = (
    "charge", "list_amount", "discount_end", "discount_months", "trial_end", "request", "state_since", "escalator",
)  # fmt: skip
LINE_DAYS = ("discount_end", "trial_end", "request", "state_since")
