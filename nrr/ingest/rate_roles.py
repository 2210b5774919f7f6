"""The words by which the columns of exchange rates are recognised, most telling first."""

from __future__ import annotations

from nrr.ingest.headings import listed

RATE_WORDS: dict[str, tuple[str, ...]] = {
    "rate_date": listed(
        "month date monthend monthenddate ratedate effectivedate period timeperiod day validfrom startdate asof "
        "asofdate"
    ),
    "rate_currency": listed(
        "currency currencycode isocode isocurrencycode currencyisocode iso ccy code fromcurrency from sourcecurrency "
        "source foreigncurrency quotecurrency quote"
    ),
    "rate_to": listed("tocurrency to targetcurrency target destinationcurrency into"),
    "rate_base": listed("basecurrency base currencydenom denominator per referencecurrency homecurrency"),
    "rate": listed(
        "rate exchangerate fxrate conversionrate obsvalue spotrate averagerate monthendrate closingrate ratevalue fx "
        "value spot close price mid"
    ),
}
RATE_OPTIONAL = tuple(RATE_WORDS)
