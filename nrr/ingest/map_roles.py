"""The words by which the columns of an account map are recognised, most telling first."""

from __future__ import annotations

from nrr.ingest.headings import listed

MAP_WORDS: dict[str, tuple[str, ...]] = {
    "parent": listed(
        "parentaccountid parentid parentaccount parentaccountname parent parentname parentcompanyid parentcompany "
        "parentcustomerid parentcustomer mergedintoid mergedinto mergeinto ultimateparentid ultimateparentaccount "
        "ultimateparent belongsto survivingaccountid survivingaccount survivor masteraccount master"
    ),
    "from_date": listed(
        "effectivefrom effectivedate effectivemonth effective fromdate frommonth from validfrom since mergedon "
        "mergedat mergedate startdate startmonth start"
    ),
}
CHILD_WORDS = listed(
    "childaccountid childid childaccount childaccountname child childname childcompanyid childcompany childcustomerid "
    "childcustomer subsidiaryid subsidiaryaccount subsidiary subsidiaryname mergedaccountid mergedaccount "
    "duplicateaccount duplicate"
)
