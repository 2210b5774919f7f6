"""The report's results, cached by workspace, version and request. Nothing of one person's session is kept here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr import action, evidence, measured, report, why
from nrr.ownership import Entry
from nrr.periods import Month
from nrr.results import (
    AccountDetail,
    AccountList,
    AccountMap,
    CohortReading,
    CohortTable,
    CohortYears,
    Components,
    Concentration,
    Control,
    ControlResult,
    Cost,
    Currencies,
    DefinitionLab,
    DefinitionStep,
    Drivers,
    Explanation,
    Influence,
    MapEffect,
    MeasuredClaims,
    Mechanisms,
    Model,
    MonthRates,
    Note,
    Overview,
    PolicyEffects,
    PolicyOutcome,
    Request,
    Restatement,
    Retention,
    RiskList,
    SegmentAccount,
    SegmentTable,
    SourceOfMonth,
    Status,
)
from nrr.results.confidence import Confidence
from nrr.sample import sample_workspace
from nrr.tokens import token
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace

RESULTS = 400
VERSIONS = 4
_BIG = frozenset(
    {
        "quarantine",
        "rows_to_correct",
        "accounts",
        "opportunities",
        "behind_component",
        "behind_mechanism",
        "behind_flow",
        "behind_movement",
        "behind_cohort",
        "behind_segment",
        "renewals",
        "win_back",
    }
)


@dataclass(frozen=True)
class Book:
    """One version of one company's data. A script run opens one and passes it on, so that all its numbers agree."""

    root: str
    version: str
    sample: bool

    def status(self) -> Status:
        return cast(Status, self.ask("status"))

    def overview(self, request: Request) -> Overview:
        return cast(Overview, self.ask("overview", request))

    def components(self, request: Request) -> Components:
        return cast(Components, self.ask("components", request))

    def mechanisms(self, request: Request) -> Mechanisms:
        return cast(Mechanisms, self.ask("mechanisms", request))

    def behind_mechanism(self, request: Request, mechanism: str, months: tuple[Month, Month] | None) -> AccountList:
        return cast(AccountList, self.ask("behind_mechanism", request, mechanism, months))

    def account_mechanisms(self, account_key: int, as_of: Month) -> dict[Month, dict[str, int]]:
        return cast("dict[Month, dict[str, int]]", self.ask("account_mechanisms", account_key, as_of))

    def month_rates(self, request: Request) -> MonthRates:
        return cast(MonthRates, self.ask("month_rates", request))

    def currencies(self, request: Request) -> Currencies:
        return cast(Currencies, self.ask("currencies", request))

    def cohorts(self, request: Request, period: str, measure: str) -> CohortTable:
        return cast(CohortTable, self.ask("cohorts", request, period, measure))

    def claims(self, request: Request, costs: tuple[Cost, ...]) -> MeasuredClaims:
        return cast(MeasuredClaims, self.ask("claims", request, costs))

    def cohort_reading(self, request: Request, period: str, measure: str) -> CohortReading:
        return cast(CohortReading, self.ask("cohort_reading", request, period, measure))

    def cohort_years(self, request: Request) -> CohortYears:
        return cast(CohortYears, self.ask("cohort_years", request))

    def confidence(self, request: Request) -> Confidence:
        return cast(Confidence, self.ask("confidence", request))

    def drivers(self, request: Request, before: Month, dimension: str) -> Drivers:
        return cast(Drivers, self.ask("drivers", request, before, dimension))

    def reading(self, request: Request) -> str:
        return cast(str, self.ask("reading", request))

    def segment_confidence(self, request: Request, dimension: str) -> dict[str, Confidence]:
        return cast("dict[str, Confidence]", self.ask("segment_confidence", request, dimension))

    def segment_leaders(self, request: Request, dimension: str) -> dict[str, tuple[SegmentAccount, ...]]:
        return cast("dict[str, tuple[SegmentAccount, ...]]", self.ask("segment_leaders", request, dimension))

    def explanation(self, request: Request, before: Month) -> Explanation:
        return cast(Explanation, self.ask("explanation", request, before))

    def concentration(self, request: Request) -> Concentration:
        return cast(Concentration, self.ask("concentration", request))

    def influences(self, request: Request) -> tuple[Influence, ...]:
        return cast("tuple[Influence, ...]", self.ask("influences", request))

    def segments(self, request: Request, dimension: str) -> SegmentTable:
        return cast(SegmentTable, self.ask("segments", request, dimension))

    def definitions(self, request: Request) -> DefinitionLab:
        return cast(DefinitionLab, self.ask("definitions", request))

    def definition_steps(self, lab: DefinitionLab, start: str, end: str) -> tuple[DefinitionStep, ...]:
        return report.definition_steps(lab, start, end)

    def known_now(self, request: Request) -> Retention:
        return cast(Retention, self.ask("known_now", request))

    def restatement(self, published: str, request: Request, figures: Retention) -> Restatement:
        """Return what changed in a period since ``figures`` were published from version ``published``."""
        return _restated(self.root, published, self.version, request, figures)

    def at_risk(self, request: Request) -> RiskList:
        return cast(RiskList, self.ask("at_risk", request))

    def accounts(self, request: Request) -> AccountList:
        return cast(AccountList, self.ask("accounts", request))

    def account(self, account_key: int, as_of: Month) -> AccountDetail:
        return cast(AccountDetail, self.ask("account", account_key, as_of))

    def behind_component(self, request: Request, component: str) -> AccountList:
        return cast(AccountList, self.ask("behind_component", request, component))

    def behind_flow(self, request: Request, side: str, movement: str) -> AccountList:
        return cast(AccountList, self.ask("behind_flow", request, side, movement))

    def behind_movement(self, request: Request, first: Month, last: Month, movement: str) -> AccountList:
        return cast(AccountList, self.ask("behind_movement", request, first, last, movement))

    def behind_cohort(self, request: Request, period: str, first_month: Month, age: int) -> AccountList:
        return cast(AccountList, self.ask("behind_cohort", request, period, first_month, age))

    def behind_segment(self, request: Request, dimension: str, segment: str) -> AccountList:
        return cast(AccountList, self.ask("behind_segment", request, dimension, segment))

    def source_of_month(self, account_key: int, month: Month, as_of: Month) -> SourceOfMonth:
        return cast(SourceOfMonth, self.ask("source_of_month", account_key, month, as_of))

    def models(self, name: str) -> tuple[Model, ...]:
        return evidence.models(name)

    def control(self, stated: Control) -> ControlResult:
        return cast(ControlResult, self.ask("control", stated))

    def named_notes(self, notes: tuple[Note, ...]) -> tuple[Note, ...]:
        return cast("tuple[Note, ...]", self.ask("named_notes", notes))

    def account_map(self) -> AccountMap:
        return cast(AccountMap, self.ask("account_map"))

    def account_map_preview(self, entries: tuple[Entry, ...], request: Request, instead_of: str) -> MapEffect:
        return cast(MapEffect, self.ask("account_map_preview", entries, request, instead_of))

    def policy_effects(self) -> PolicyEffects:
        return cast(PolicyEffects, self.ask("policy_effects"))

    def policy_outcome(self, values: tuple[tuple[str, Any], ...]) -> PolicyOutcome:
        """Return the figures with policies changed to ``values``: (name, value) pairs."""
        return cast(PolicyOutcome, self.ask("policy_outcome", dict(values)))

    def quarantine(self, file_id: int, limit: int) -> pd.DataFrame:
        return cast("pd.DataFrame", self.ask("quarantine", file_id, limit))

    def rows_to_correct(self, file_id: int) -> pd.DataFrame:
        return cast("pd.DataFrame", self.ask("rows_to_correct", file_id))

    def quarantine_reasons(self) -> pd.DataFrame:
        return cast("pd.DataFrame", self.ask("quarantine_reasons"))

    def account_key(self, account_token: str) -> int | None:
        """Return the account that a link names by its token, None when this version has no such account."""
        return _account_tokens(self.root, self.version).get(account_token)

    def ask(self, question: str, *arguments: object) -> object:
        """Return the answer of the engine's function of that name; arguments are hashable and the answer is kept."""
        ask = _big_result if question in _BIG else _result
        return ask(self.root, self.version, question, arguments)


def home() -> Path:
    """Return the folder that holds the company's data, wherever the server was started from."""
    return Path(os.environ.get("NRR_WORKSPACE") or "data/workspace").resolve()


def open_book() -> Book:
    """Return the version in use of the workspace that NRR_WORKSPACE names, else of the sample company."""
    root = home()
    version = Workspace(root).fresh(date.today())
    if version:
        return Book(str(root), version, sample=False)
    sample_root, sample_version = _sample(str(root))
    return Book(sample_root, sample_version, sample=True)


@st.cache_resource(show_spinner="Preparing the sample company", max_entries=VERSIONS)
def _sample(root: str) -> tuple[str, str]:
    workspace = sample_workspace(Path(root))
    return str(workspace.root), workspace.current() or ""


@st.cache_resource(show_spinner=False, max_entries=VERSIONS)
def warehouse(root: str, version: str) -> Warehouse:
    """Return a version of a workspace, opened once for everyone. Raises NrrError where it is not there."""
    return Workspace(Path(root)).warehouse(version)


def _answer(root: str, version: str, question: str, arguments: tuple[object, ...]) -> Any:
    ask = next(getattr(room, question) for room in (report, why, measured, evidence, action) if hasattr(room, question))
    return ask(warehouse(root, version), *arguments)


@st.cache_data(show_spinner=False, max_entries=RESULTS)
def _result(root: str, version: str, question: str, arguments: tuple[object, ...]) -> Any:
    return _answer(root, version, question, arguments)


@st.cache_data(show_spinner=False, max_entries=RESULTS // 20)
def _big_result(root: str, version: str, question: str, arguments: tuple[object, ...]) -> Any:
    return _answer(root, version, question, arguments)


@st.cache_data(show_spinner="Comparing the two versions", max_entries=RESULTS // 20)
def _restated(root: str, published: str, version: str, request: Request, figures: Retention) -> Restatement:
    readable = Workspace(Path(root)).readable(published)
    return report.restatement(warehouse(root, readable), warehouse(root, version), request, figures)


@st.cache_resource(show_spinner=False, max_entries=VERSIONS)
def _account_tokens(root: str, version: str) -> dict[str, int]:
    frame = report.account_names(warehouse(root, version))
    pairs = zip(frame["account_id"].tolist(), frame["account_key"].tolist(), strict=True)
    return {token("account", account_id): account_key for account_id, account_key in pairs}
