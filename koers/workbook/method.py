"""How a case is valued, as far as its workbook computes along: its convention, and what moves amounts to its currency and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from koers.data.impact import FOLDER, CaseFile
from koers.data.parameters import read_parameters
from koers.data.schemas.impact import UNIT_PRICES
from koers.data.tables import read_table
from koers.errors import DataError
from koers.impact.conventions import Convention
from koers.impact.prices import PriceIndex, Registry
from koers.money import plain
from koers.workbook.tables import Subject


@dataclass(frozen=True)
class Method:
    """What a case's computed columns need of its settings.

    Attributes
    ----------
    convention : Convention
    currency : str
    price_year : int or None
    exchange_rates : mapping of currency to what one unit of it is in the case's
    index : mapping of (year,) to the number that moves a price of that year to the case's
        By the case's own index; empty where it gives none.
    listed : mapping of (source, year) to that number
        By the list that the source names a price of, where the case gives no index.
    """

    convention: Convention
    currency: str
    price_year: int | None = None
    exchange_rates: Mapping[str, Decimal] = field(default_factory=dict)
    index: Mapping[tuple[str, ...], Decimal] = field(default_factory=dict)
    listed: Mapping[tuple[str, ...], Decimal] = field(default_factory=dict)


def read_method(subject: Subject) -> Method | None:
    """Return how a case is valued; None for a period, and where its settings or its prices cannot be read."""
    if subject.kind != "case":
        return None
    try:
        settings = read_parameters(subject.folder / "case.yaml", f"{subject.shown}/case.yaml", CaseFile)
        listed = {} if settings.price_index else _listed(_registry(subject.folder), settings.price_year)
    except DataError:
        return None
    index = settings.price_index and PriceIndex(settings.price_index.values, settings.price_index.source)
    return Method(
        settings.as_convention(),
        settings.currency,
        settings.price_year,
        settings.exchange_rates,
        _moved(index, settings.price_year) if index else {},
        listed,
    )


def _moved(index: PriceIndex, price_year: int | None) -> dict[tuple[str, ...], Decimal]:
    if price_year is None:
        return {}
    moved: dict[tuple[str, ...], Decimal | None] = {(plain(Decimal(year)),): index.factor(year, price_year) for year in index.values}
    return {key: factor for key, factor in moved.items() if factor is not None}


def _listed(registry: Registry, price_year: int | None) -> dict[tuple[str, ...], Decimal]:
    if price_year is None:
        return {}
    moved: dict[tuple[str, ...], Decimal | None] = {
        (name, plain(Decimal(year))): registry.factor(name, year, price_year) for name, year in registry.prices if year != price_year
    }
    return {key: factor for key, factor in moved.items() if factor is not None}


def _registry(folder: Path) -> Registry:
    """Read the unit prices of the programme that a case lies in; none for one that lies elsewhere."""
    beside = folder.resolve().parent
    path = beside / f"{UNIT_PRICES.name}.csv"
    if beside.name != FOLDER or not (beside.parent / "origins.csv").is_file() or not path.is_file():
        return Registry({})
    frame, findings = read_table(path.read_bytes(), path.name, UNIT_PRICES)
    if findings:
        raise DataError(findings)
    return Registry.from_frame(frame, path.name)
