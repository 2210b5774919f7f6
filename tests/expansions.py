"""Small results of the opportunity engine written by hand, for figures and pages."""

from __future__ import annotations

from datetime import date

from nrr.periods import Month
from nrr.results import (
    Conversion,
    Deal,
    DealStage,
    Interval,
    LimitUse,
    Opportunities,
    Opportunity,
    Pipeline,
    Request,
    WhiteSpace,
    WhiteSpaceCell,
    WonShare,
)

DEC = Request(Month.parse("2025-12"))


def row(key: int, expected: int | None = 120_00, *, name: str | None = None, **more: object) -> Opportunity:
    """A seats opportunity of account A<key>; amounts in cents."""
    usual = {
        "account_key": key, "account_id": f"A{key}", "account_name": name or f"Account {key}", "motion": "seats",
        "product": None, "reason": "Users at 90 of 100 (90%)", "arr_cents": 10_000_00, "potential_cents": 1_000_00,
        "probability": 0.12, "expected_cents": expected, "level": "green", "owner": "Dana",
    }  # fmt: skip
    return Opportunity(**{**usual, **more})  # type: ignore[arg-type]


def conversion(share: float | None = 0.12, without: float | None = 0.05, **more: object) -> Conversion:
    """60 of 500 account-months of 80 accounts, or too few."""
    usual = {
        "motion": "seats", "sign": "near", "label": "At 80% or more of a limit", "account_months": 500, "accounts": 80,
        "converted": 60, "share": share, "interval": None if share is None else Interval(share / 2, share * 2),
        "without": without, "gain": 0.1, "gains": 40, "months": 4.0,
        "reason": None if share is not None else "Too few.",
    }  # fmt: skip
    return Conversion(**{**usual, **more})  # type: ignore[arg-type]


def limit(key: int, used: float, reaches_on: date | None = None, name: str | None = None) -> LimitUse:
    return LimitUse(
        key, f"A{key}", name or f"Account {key}", "Users", "seats", used * 100, 100.0, used, reaches_on, 10_000_00,
        "green", None,
    )  # fmt: skip


def deal(key: int, *, name: str = "More seats", level: str | None = "green", **more: object) -> Deal:
    """An open expansion deal of 10,000, 60% of such were won."""
    usual = {
        "account_key": key, "account_id": f"A{key}", "account_name": f"Account {key}", "name": name,
        "motion": "expansion", "stage": "Proposal", "amount_cents": 10_000_00, "close_date": date(2026, 2, 1),
        "owner": "Dana", "level": level, "won": 0.6, "weighted_cents": 6_000_00,
    }  # fmt: skip
    return Deal(**{**usual, **more})  # type: ignore[arg-type]


def pipeline(*deals: Deal) -> Pipeline:
    amount, weighted = sum(each.amount_cents or 0 for each in deals), sum(each.weighted_cents or 0 for each in deals)
    stages = (DealStage("expansion", "Proposal", len(deals), amount, weighted),) if deals else ()
    won = (WonShare("expansion", 60, 100, 0.6, Interval(0.5, 0.69), "100 closed expansion deals"),)
    return Pipeline(deals, stages, won, "The last stage only.", None if deals else "None is open.")


def white_space(*products: str) -> WhiteSpace:
    """Two products: the first held by all 20 and half of 10 accounts, the second by 5 and none."""
    first, second = products or ("Core", "Add")
    return WhiteSpace(
        dimension="size",
        products=(first, second),
        segments=("SMB", "Enterprise"),
        cells=(
            WhiteSpaceCell(first, "SMB", 20, 20, 0),
            WhiteSpaceCell(first, "Enterprise", 10, 5, 500_000_00),
            WhiteSpaceCell(second, "SMB", 20, 5, 150_000_00),
            WhiteSpaceCell(second, "Enterprise", 10, 0, 900_000_00),
        ),
    )


def opportunities(*rows: Opportunity, **more: object) -> Opportunities:
    """What the engine says with these rows, one sign measured, one limit and one open deal."""
    known = [each.expected_cents for each in rows if each.expected_cents is not None]
    usual = {
        "request": DEC, "currency": "USD", "horizon_months": 6, "rows": rows,
        "total_accounts": len({each.account_key for each in rows}), "total_rows": len(rows),
        "total_expected_cents": sum(known) if known else None, "base_arr_cents": 100_000_00, "red": 0, "unscored": 0,
        "conversions": (conversion(),), "limits": (limit(1, 0.9, date(2026, 2, 1)),), "white_space": white_space(),
        "pipeline": pipeline(deal(1)), "similar": "Similar accounts have the same size.", "sentence": "So it is.",
        "missing": (), "reason": None if rows else "No account shows a sign of expansion.",
    }  # fmt: skip
    return Opportunities(**{**usual, **more})  # type: ignore[arg-type]
