"""What the metrics return and the figures, pages and command line accept.

Money is whole cents (``*_cents``), signed as a movement is: expansion, new and reactivation are positive,
contraction and churn negative. Ratios are fractions (1.05 is 105%) or None with a ``reason``.
"""

from nrr.results.account_map import AccountMap, AccountTransfer, MapEffect, MapEntry, MergeOffer, SimilarAccount
from nrr.results.accounts import AccountDetail, AccountList, AccountMovement, RiskList, RiskReason, RiskRow, SourceRow
from nrr.results.benchmarks import (
    PERCENTILES,
    PRESETS,
    Band,
    Benchmark,
    BenchmarkBands,
    EarlyWarning,
    Level,
    PublicCompany,
    PublicComparison,
)
from nrr.results.cohorts import CohortAge, CohortComparison, CohortReading, CohortYear, CohortYears
from nrr.results.confidence import Concentration, Confidence, Influence, Interval, SegmentAccount
from nrr.results.currencies import Currencies, CurrencyRow, MonthRates, RatesMonth
from nrr.results.definitions import DefinitionLab, DefinitionStep, DefinitionValue, FlowBridge
from nrr.results.drivers import Driver, Drivers, Explanation, RolledMonth
from nrr.results.measures import (
    DEFINITIONS,
    GRR_DEFINITIONS,
    HEADLINE_GRR,
    HEADLINE_NRR,
    NRR_DEFINITIONS,
    Definition,
    Measured,
    definition,
    named,
)
from nrr.results.mechanisms import (
    MECHANISM_LABELS,
    MECHANISMS,
    PRICE_MECHANISMS,
    SIDES,
    Mechanism,
    Mechanisms,
    PeriodMechanisms,
)
from nrr.results.origin import LeftOutLine, Model, OriginalRows, SourceLine, SourceOfMonth
from nrr.results.policies import Lapsed, PolicyEffect, PolicyEffects, PolicyOutcome
from nrr.results.remarks import Control, ControlPlace, ControlResult, Note
from nrr.results.request import COMPONENTS, HEADLINE_WINDOWS, MOVEMENTS, RESTATEMENT_CAUSES, Request
from nrr.results.restatement import Restatement, RestatementCause
from nrr.results.retention import Bridge, Cohort, CohortTable, Retention, SegmentBridges, SegmentRetention, SegmentTable
from nrr.results.screens import Components, Overview
from nrr.results.status import Check, SourceFile, Status

__all__ = [
    "COMPONENTS",
    "DEFINITIONS",
    "GRR_DEFINITIONS",
    "HEADLINE_GRR",
    "HEADLINE_NRR",
    "HEADLINE_WINDOWS",
    "MECHANISMS",
    "MECHANISM_LABELS",
    "MOVEMENTS",
    "NRR_DEFINITIONS",
    "PERCENTILES",
    "PRESETS",
    "PRICE_MECHANISMS",
    "RESTATEMENT_CAUSES",
    "SIDES",
    "AccountDetail",
    "AccountList",
    "AccountMap",
    "AccountMovement",
    "AccountTransfer",
    "Band",
    "Benchmark",
    "BenchmarkBands",
    "Bridge",
    "Check",
    "Cohort",
    "CohortAge",
    "CohortComparison",
    "CohortReading",
    "CohortTable",
    "CohortYear",
    "CohortYears",
    "Components",
    "Concentration",
    "Confidence",
    "Control",
    "ControlPlace",
    "ControlResult",
    "Currencies",
    "CurrencyRow",
    "Definition",
    "DefinitionLab",
    "DefinitionStep",
    "DefinitionValue",
    "Driver",
    "Drivers",
    "EarlyWarning",
    "Explanation",
    "FlowBridge",
    "Influence",
    "Interval",
    "Lapsed",
    "LeftOutLine",
    "Level",
    "MapEffect",
    "MapEntry",
    "Measured",
    "Mechanism",
    "Mechanisms",
    "MergeOffer",
    "Model",
    "MonthRates",
    "Note",
    "OriginalRows",
    "Overview",
    "PeriodMechanisms",
    "PolicyEffect",
    "PolicyEffects",
    "PolicyOutcome",
    "PublicCompany",
    "PublicComparison",
    "RatesMonth",
    "Request",
    "Restatement",
    "RestatementCause",
    "Retention",
    "RiskList",
    "RiskReason",
    "RiskRow",
    "RolledMonth",
    "SegmentAccount",
    "SegmentBridges",
    "SegmentRetention",
    "SegmentTable",
    "SimilarAccount",
    "SourceFile",
    "SourceLine",
    "SourceOfMonth",
    "SourceRow",
    "Status",
    "definition",
    "named",
]
