"""The words by which headings of deals, tickets, answers, payments and departures are recognised, best first."""

from __future__ import annotations

from nrr.ingest.headings import listed

PEOPLE = listed(
    "requesterdomain requesteremail useremail contactemail customeremail accountemail personemail email emailaddress "
    "domain emaildomain companydomain companydomainname respondentemail"
)
DEAL_COMPANY_IDS = listed(
    "associatedcompanyidsprimary associatedcompanyid associatedcompanyids propertyassociatedcompanyid propertycompanyid"
)
DEAL_COMPANIES = listed("associatedcompanyprimary associatedcompany associatedcompanies requesterorganization")

SIGNAL_WORDS: dict[str, tuple[str, ...]] = {
    "stage": listed(
        "stage stagename dealstage opportunitystage dealstagename pipelinestage salesstage dealpipelinestageid"
    ),
    "close_date": listed(
        "closedate dealclosedate propertyclosedate expectedclosedate closeddate closedon expectedclose closedat"
    ),
    "created_date": listed(
        "createddate createdate created createdat createdon dateopened opendate opportunitycreateddate "
        "propertycreatedate dealcreatedate"
    ),
    "opportunity_id": listed("opportunityid dealid oppid recordid opportunitynumber id"),
    "opportunity_name": listed("opportunityname dealname propertydealname opportunity deal name title"),
    "motion": listed("type opportunitytype dealtype motion propertydealtype opportunityrecordtype recordtype pipeline"),
    "owner": listed("opportunityowner dealowner owner ownername salesrep accountexecutive rep owneralias ownerid"),
    "is_closed": listed("isclosed closed propertyhsisclosed"),
    "is_won": listed("iswon won propertyhsisclosedwon isclosedwon"),
    "ticket_id": listed("ticketid ticketnumber ticket id recordid caseid casenumber"),
    "opened_date": listed(
        "createdat createddate createdate created createdon submittedat openedat opened dateopened datecreated "
        "openeddate opendate propertycreatedate ticketcreatedat datetimeopened dateopened date"
    ),
    "closed_date": listed(
        "solvedat closedat closeddate closedate resolvedat datetimeclosed dateclosed propertycloseddate resolved "
        "solved closed solveddate resolveddate"
    ),
    "priority": listed("priority ticketpriority propertyhsticketpriority severity urgency"),
    "satisfaction": listed(
        "satisfaction satisfactionscore satisfactionrating ticketsatisfaction csat csatscore csatrating "
        "ticketsatisfactionrating"
    ),
    "escalated": listed("escalated escalation escalationflag isescalated wasescalated"),
    "person": PEOPLE,
    "answered_date": listed(
        "date responsedate respondedat answeredat answereddate submittedat surveydate completedat completiondate "
        "timestamp time createdat created responsedatetime"
    ),
    "score": listed("npsscore nps score rating npsrating recommendscore likelihoodtorecommend"),
    "comment": listed("comment comments text feedback feedbacktext verbatim reason answer response whyscore notes"),
    "payment_date": listed(
        "paymentdate failedat faileddate attemptdate attemptedat chargedate transactiondate date createdutc created "
        "createdat createddate collectedat"
    ),
    "cause": listed(
        "declinereason failurereason reason cause failurecode declinecode failuremessage outcomereason statusmessage "
        "errorcode error gatewaymessage"
    ),
    "departure_date": listed(
        "departuredate churndate churnedat churnedon dateofchurn leftdate lefton leftat dateleft lostdate loston "
        "cancellationdate canceldate canceledat cancelledat canceledon cancelledon terminationdate enddate date"
    ),
    "reason": listed(
        "reason reasoncode churnreason churnreasoncode cancellationreason cancelreason lossreason lostreason "
        "departurereason reasonforleaving reasonforchurn reasonforcancellation primaryreason churncategory "
        "cancellationreasoncode"
    ),
    "address": listed(
        "website domain companydomainname companydomain emaildomain url web websiteurl homepage accountemail "
        "customeremail primaryemail billingemail email emailaddress propertydomain propertywebsite primaryemailaddr"
    ),
}
SIGNAL_REQUIRED = {
    "opportunities": ("account", "stage", "close_date"),
    "tickets": ("account", "opened_date"),
    "nps": ("account", "answered_date", "score"),
    "payments": ("account", "payment_date", "status"),
    "departures": ("account", "departure_date"),
}
SIGNAL_OPTIONAL = {
    "opportunities": (
        "opportunity_id", "opportunity_name", "motion", "amount", "currency", "created_date", "owner", "is_closed",
        "is_won",
    ),
    "tickets": ("ticket_id", "closed_date", "priority", "status", "satisfaction", "escalated", "person"),
    "nps": ("comment", "person"),
    "payments": ("amount", "cause", "currency"),
    "departures": ("reason", "comment"),
}  # fmt: skip
SIGNAL_DAYS = (
    "close_date", "created_date", "opened_date", "closed_date", "answered_date", "payment_date", "departure_date",
)  # fmt: skip
