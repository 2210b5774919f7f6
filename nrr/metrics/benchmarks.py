"""Which published figures a number is read against, and why there are none where there are none (METRICS.md 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nrr.formatting import percent, short_money
from nrr.results import (
    GRR_DEFINITIONS,
    NRR_DEFINITIONS,
    Band,
    Benchmark,
    BenchmarkBands,
    Level,
    PublicCompany,
    Retention,
    definition,
)
from nrr.results.confidence import ACCOUNTS, RATE
from nrr.results.measures import POINT_TO_POINT

BENCHMARKED = ("nrr", "grr", "logo_retention")
LABELS = {
    "nrr": "NRR",
    "grr": "GRR",
    "logo_retention": "logo retention",
    "logo_churn": "logo churn",
    "gross_churn": "gross churn",
    "expansion_share": "expansion share of new ARR",
}
MEASURES = {
    "cohort": "ARR of one set of customers, then and now: closest to point to point",
    "average": "A trailing average, which lags",
    "quarter": "One quarter",
    "revenue": "Revenue instead of ARR",
    "part": "Only some customers",
    "unseen": "Definition not seen",
}
LEVELS = {"p25": "lower quartile", "median": "median", "p75": "upper quartile", "p90": "top tenth"}
_SIZES = {"enterprise": "Enterprise", "smb": "SMB", "mid-market": "Mid-market"}
_SIZE_DIMENSIONS = ("size", "segment", "size segment", "company size", "customer size")
_ABOVE = {"p25": ("Below median", "fair"), "median": ("Median or above", "good")}
_ABOVE |= {"p75": ("Top quarter", "good"), "p90": ("Top tenth", "good")}
_BELOW = {"p25": ("Bottom quarter", "poor"), "median": ("Below median", "fair")}
_BELOW |= {"p75": ("Below top quarter", ""), "p90": ("Below top tenth", "")}


@dataclass(frozen=True)
class Company:
    """The book as a whole: its currency and its ARR at the as-of month, whatever is filtered."""

    currency: str
    arr_cents: int


def bands(
    listed: Sequence[Benchmark],
    preset: str,
    metric: str,
    retention: Retention,
    company: Company,
    *,
    size: str = "",
    reading: str = RATE,
) -> BenchmarkBands:
    """Return the bands of ``preset`` for one ratio of ``retention``, without any where it is measured otherwise.

    ``metric`` is nrr, grr or logo_retention; ``size`` the size segment that the accounts are (:func:`size_of`);
    ``reading`` what their effective number is enough for, too few get no bands.
    """
    label, method = LABELS[metric], _measured_by(metric, retention)
    of_metric = [row for row in listed if row.preset == preset and row.metric == metric]
    alike = [row for row in of_metric if _alike(row.method, method)]
    months = retention.window.months
    if months != 12:
        over = "1 month" if months == 1 else f"{months} months"
        return _none(metric, f"No published benchmark for {label} over {over}: published figures are annual")
    if of_metric and not alike:
        return _none(metric, _differs(label, method, of_metric))
    if reading == ACCOUNTS:
        return _none(metric, f"No benchmark for {label}: fewer than 20 effective accounts are too few to be judged")
    choose = _conventional if preset == "convention" else _surveyed
    return choose(metric, alike, retention, company, size)


def size_of(dimension: str, segment: str) -> str:
    """Return which size segment this is: Enterprise, Mid-market or SMB, empty where the dimension is another."""
    return _SIZES.get(segment.strip().casefold(), "") if dimension.strip().casefold() in _SIZE_DIMENSIONS else ""


def contract_value(retention: Retention) -> int | None:
    """Return the average contract value in cents: opening ARR over opening accounts, None without any."""
    accounts = retention.opening_accounts
    return retention.opening_arr_cents // accounts if accounts else None


def targets(listed: Sequence[Benchmark], metric: str) -> tuple[Benchmark, ...]:
    """Return what writing sets as targets for a metric: no survey, and no choice is made among them."""
    return tuple(row for row in listed if row.preset == "target" and row.metric == metric)


def companies_meant(row: Benchmark) -> str:
    """Return in words which companies a published figure is about."""
    parts = [row.audience] if row.audience else []
    if row.segment:
        parts.append(f"{row.segment} accounts")
    if row.acv_from is not None or row.acv_to is not None:
        parts.append(f"contracts of {_span(row.acv_from, row.acv_to, row.currency)} a year")
    if row.arr_from is not None or row.arr_to is not None:
        parts.append(f"{_span(row.arr_from, row.arr_to, row.currency)} ARR")
    return ", ".join(parts) or "all companies"


def stated(row: Benchmark) -> str:
    """Return what a published figure says: ``median 105%``, ``110-130%``, ``from 110%``."""
    if row.percentiles:
        return ", ".join(f"{LEVELS[name]} {_percent(value)}" for name, value in row.percentiles)
    if row.low is not None and row.high is not None:
        return _percent(row.low) if row.low == row.high else f"{_percent(row.low)[:-1]}-{_percent(row.high)}"
    return f"from {_percent(row.low)}" if row.low is not None else f"up to {_percent(row.high)}"


def by_closeness(companies: Sequence[PublicCompany]) -> tuple[PublicCompany, ...]:
    """Return each company's latest statement by measure, those measured most like point to point first."""
    latest: dict[tuple[str, str], PublicCompany] = {}
    for each in sorted(companies, key=lambda each: (each.period_end, each.period)):
        latest[(each.company, each.measure)] = each
    order = list(MEASURES)
    return tuple(sorted(latest.values(), key=lambda each: (order.index(each.measure), each.company.casefold())))


def _measured_by(metric: str, retention: Retention) -> str:
    return {"nrr": retention.nrr_definition, "grr": retention.grr_definition}.get(metric, metric)


def _alike(method: str, other: str) -> bool:
    return method == other or (method in POINT_TO_POINT and other in POINT_TO_POINT)


def _method_name(method: str) -> str:
    return definition(method).name if method in (*NRR_DEFINITIONS, *GRR_DEFINITIONS) else "By count"


def _none(metric: str, why: str) -> BenchmarkBands:
    return BenchmarkBands(metric, (), why)


def _differs(label: str, method: str, rows: Sequence[Benchmark]) -> str:
    known = dict.fromkeys(_method_name(row.method).lower() for row in rows if row.method)
    published = f"figures are {' or '.join(known)}" if known else "figures do not say how they are measured"
    return f"No published benchmark for {label} by {_method_name(method).lower()}: published {published}"


def _conventional(
    metric: str, rows: Sequence[Benchmark], retention: Retention, company: Company, size: str
) -> BenchmarkBands:
    own = [row for row in rows if size and row.segment == size]
    kept = own or [row for row in rows if not row.segment]
    if not kept:
        sizes = " and ".join(dict.fromkeys(row.segment for row in rows))
        known = f" of all accounts together; there is one for {sizes}" if rows and not size else ""
        return _none(metric, f"No published benchmark for {LABELS[metric]}{known}")
    drawn = _range(kept[0]) if not kept[0].band else _named(kept)
    about = f"{kept[0].segment} accounts, {stated(kept[0])}" if own else ""
    said = f"{LABELS[metric]} {'range' if own else 'bands'}{f' of {about}' if about else ''}. {_origin(kept[0])}"
    return BenchmarkBands(metric, drawn, said, rows=tuple(kept), about=about)


def _named(rows: Sequence[Benchmark]) -> tuple[Band, ...]:
    ordered = sorted(rows, key=lambda row: (row.low is not None, row.low or 0.0))
    last = max(1, len(ordered) - 1)
    tones = [
        "poor" if place / last < 0.3 else "fair" if place / last < 0.6 else "good" for place in range(len(ordered))
    ]
    return tuple(Band(row.band, row.low, row.high, tone) for row, tone in zip(ordered, tones, strict=True))


def _range(row: Benchmark) -> tuple[Band, ...]:
    found = []
    if row.low is not None:
        found.append(Band("Below the range", None, row.low, "fair"))
    found.append(Band("In the range", row.low, row.high, "good"))
    if row.high is not None:
        found.append(Band("Above the range", row.high, None, "good"))
    return tuple(found)


def _surveyed(
    metric: str, rows: Sequence[Benchmark], retention: Retention, company: Company, size: str
) -> BenchmarkBands:
    open_to_all = [row for row in rows if row.percentiles and not row.audience and row.segment in ("", size)]
    acv = contract_value(retention)
    fitting = [row for row in open_to_all if _fits(row, acv, company)]
    if not fitting:
        bounded = [row for row in open_to_all if _bounded(row)]
        foreign = bounded and all(row.currency != company.currency for row in bounded)
        why = f": published figures are for amounts in {bounded[0].currency}" if foreign else ""
        return _none(metric, f"No published benchmark for {LABELS[metric]}{why}")
    row = max(fitting, key=_fitness)
    about = _about(row, acv, company)
    said = f"{LABELS[metric]} benchmark: {stated(row)} of {about}. {_origin(row)}"
    levels = tuple(Level(LEVELS[name], value) for name, value in row.percentiles)
    return BenchmarkBands(metric, _between(row), said, levels=levels, rows=(row,), about=about)


def _fitness(row: Benchmark) -> tuple[bool, bool, bool, bool, int]:
    """Rank rows that fit: a size, then contract value, then stage; a median before other percentiles; newest."""
    by_value = row.acv_from is not None or row.acv_to is not None
    by_stage = row.arr_from is not None or row.arr_to is not None
    return bool(row.segment), by_value, by_stage, row.median is not None, row.year or 0


def _bounded(row: Benchmark) -> bool:
    return any(bound is not None for bound in (row.acv_from, row.acv_to, row.arr_from, row.arr_to))


def _fits(row: Benchmark, acv_cents: int | None, company: Company) -> bool:
    if not _bounded(row):
        return True
    if row.currency != company.currency:
        return False
    return _within(acv_cents, row.acv_from, row.acv_to) and _within(company.arr_cents, row.arr_from, row.arr_to)


def _within(cents: int | None, start: int | None, end: int | None) -> bool:
    if start is None and end is None:
        return True
    return cents is not None and (start is None or cents >= start * 100) and (end is None or cents < end * 100)


def _between(row: Benchmark) -> tuple[Band, ...]:
    """Return the ranges between the percentiles that the source gives; none is made up."""
    points = row.percentiles
    name, tone = _BELOW[points[0][0]]
    found = [Band(name, None, points[0][1], tone)]
    for place, (key, value) in enumerate(points):
        name, tone = _ABOVE[key]
        if key == "p25" and row.median is None:
            name, tone = ("Middle half", "fair") if row.p75 is not None else ("Above bottom quarter", "")
        following: float | None = points[place + 1][1] if place + 1 < len(points) else None
        if following is None or following > value:
            found.append(Band(name, value, following, tone))
    return tuple(found)


def _about(row: Benchmark, acv_cents: int | None, company: Company) -> str:
    if row.acv_from is not None or row.acv_to is not None:
        span = _span(row.acv_from, row.acv_to, row.currency)
        here = f" (here {short_money(acv_cents, company.currency)} on average)" if acv_cents is not None else ""
        return f"companies with contracts of {span} a year{here}"
    if row.arr_from is not None or row.arr_to is not None:
        here = f" (here {short_money(company.arr_cents, company.currency)})"
        return f"companies with {_span(row.arr_from, row.arr_to, row.currency)} ARR{here}"
    return "all companies surveyed, whatever their contract value"


def _origin(row: Benchmark) -> str:
    year = f", {row.year}" if row.year else ""
    sample = f", {row.sample.partition(';')[0]}" if row.sample else ""
    return f"{row.source}{year}{sample}. {_method_name(row.method)}, 12 months"


def _span(start: int | None, end: int | None, currency: str) -> str:
    if start is None or end is None:
        return f"less than {_amount(end, currency)}" if start is None else f"{_amount(start, currency)} and more"
    return f"{_amount(start, currency)} to {_amount(end, currency)}"


def _amount(units: int | None, currency: str) -> str:
    return short_money((units or 0) * 100, currency).replace(".0", "")


def _percent(value: float | None) -> str:
    whole = value is not None and abs(value * 100 - round(value * 100)) < 1e-9
    return percent(value, 0 if whole else 1)
