"""Notifiable diseases by municipality: counts, what may be shown of them, rates with intervals.

The method, in stages: (1) aggregate: a disease has a column of its own where it comes to at least the
small-number threshold per municipality on average; all others are one column, because most of their
cells would be hidden; (2) totals over municipalities leave out notifications from an unknown
municipality or from outside the region, since no population belongs to these; (3) hide small numbers, over all
tables and series at once (:mod:`koers.health.suppression`); (4) rates per 10,000 inhabitants with
exact 95% intervals (:mod:`koers.health.poisson`), for what is not hidden.

Known limits: the population may be of another year than the counts; municipalities are not
standardised for age, so that a rate compares burden and not risk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.figures import Count, Formula, Method, Ratio, Source, Sum, Supplied, evaluate
from koers.frames import rows_of
from koers.health.poisson import exact_interval, per_population
from koers.health.statement import OTHER, TOTAL, UNKNOWN, HealthStatement
from koers.health.suppression import Mark, Relation, protect

if TYPE_CHECKING:
    import pandas as pd

COUNT = "n_notifications"
RATE, LOW, HIGH = "rate", "rate_low", "rate_high"
SHARE = "notifications_share"
SMALL, NONE = "small", "none"


@dataclass(frozen=True)
class Named:
    """Something with an id and a name as printed."""

    id: str
    label: str


@dataclass(frozen=True)
class Notifications:
    """Everything that the report says of notifiable diseases and of the population.

    Attributes
    ----------
    statement : HealthStatement
    diseases, municipalities : tuple of Named
        In the order of the data.
    columns : tuple of str
        What is shown by municipality: ids of diseases, "other", "total".
    year, population_year : int
    inferred : frozenset of str
        Diseases whose place in the table was inferred.
    series : mapping of disease id to the years it was printed for
    questions : tuple of Named
    published : frozenset of str
        Keys of the counts that stand in a table, hidden ones included.
    """

    statement: HealthStatement
    diseases: tuple[Named, ...]
    municipalities: tuple[Named, ...]
    columns: tuple[str, ...]
    year: int
    population_year: int
    inferred: frozenset[str]
    series: Mapping[str, tuple[int, ...]]
    questions: tuple[Named, ...]
    published: frozenset[str]

    @property
    def single(self) -> tuple[str, ...]:
        """The diseases that have a column of their own."""
        return tuple(column for column in self.columns if column not in (OTHER, TOTAL))

    def position(self, column: str, municipality: str) -> int | None:
        """Say whether a rate's interval lies above (1), below (-1) or around (0) the region's rate; None where hidden."""
        region, low, high = (
            self.statement.shown(f"health/{column}/{place}/{measure}")
            for place, measure in ((TOTAL, RATE), (municipality, LOW), (municipality, HIGH))
        )
        return None if region is None or low is None or high is None else (low > region) - (high < region)


def count_notifications(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str], year: int, threshold: int) -> Notifications:
    """Compute all of it.

    Parameters
    ----------
    frames, files : mapping of table name to DataFrame, and to its file
        ``municipalities``, ``population``, ``diseases``, ``disease_counts``; ``disease_series`` and
        ``health_questions`` where there are.
    year : int
        The year of the counts.
    threshold : int
        Counts from 1 up to but not including this are hidden; 0 or 1 hides nothing.
    """
    tables = _Tables(frames, files, year, threshold)
    values = evaluate(tables.formulas)
    hidden = protect(
        {key: int(values[key] or 0) for key in tables.cells},
        tables.relations,
        threshold,
        keep=tables.totals,
        never_shown=tables.never_shown,
    )
    hidden = {**hidden, **_small(values, tables.questions, threshold)}
    formulas = {**tables.formulas, **dict(_summary(tables, values, hidden))}
    values = evaluate(formulas)
    rates = dict(_rates(values, tables))
    formulas |= rates
    followers = [*rates, *(key for key in formulas if key.endswith(f"/{SHARE}"))]
    hidden |= {key: hidden[count] for key in followers if (count := f"{key.rpartition('/')[0]}/{COUNT}") in hidden}
    return Notifications(
        statement=HealthStatement({**values, **evaluate(rates, values)}, formulas, hidden, threshold),
        diseases=tables.diseases,
        municipalities=tables.municipalities,
        columns=tables.columns,
        year=year,
        population_year=int(frames["population"]["year"].iloc[0]),
        inferred=frozenset(row.disease_id for row in rows_of(frames["disease_counts"]) if row.reading == "column-inferred"),
        series=tables.series,
        questions=tuple(Named(row.question_id, row.label) for row in rows_of(frames.get("health_questions"))),
        published=frozenset(tables.cells) - frozenset(tables.never_shown),
    )


def _summary(tables: _Tables, values: Mapping[str, Decimal | None], hidden: Mapping[str, Mark]) -> Iterator[tuple[str, Formula]]:
    """What is said of the hidden diseases together, of those without a notification, and of shares.

    The sum of the hidden ones follows from the totals that are shown, and is told only where these are.
    """
    keys = [_key(disease.id, TOTAL) for disease in tables.diseases]
    out = tuple(key for key in keys if key in hidden)
    counts = Source(tables.files.get("disease_counts", ""), 0, "")
    yield f"health/{TOTAL}/{TOTAL}/n_diseases", Count(tuple(keys), "diseases", counts)
    yield f"health/{SMALL}/{TOTAL}/n_diseases", Count(out, "hidden_diseases", counts)
    yield (
        f"health/{NONE}/{TOTAL}/n_diseases",
        Count(tuple(key for key in keys if not values[key]), "diseases_without_notifications", counts),
    )
    if out and _key(OTHER if OTHER in tables.columns else TOTAL, TOTAL) not in hidden:
        yield _key(SMALL, TOTAL), _sum(list(out), "hidden_diseases_together")
    if _key(TOTAL, TOTAL) not in hidden:
        for column in tables.columns[1:]:
            yield f"health/{column}/{TOTAL}/{SHARE}", Ratio(_key(column, TOTAL), _key(TOTAL, TOTAL), "share_of_total")


def _small(values: Mapping[str, Decimal | None], keys: list[str], threshold: int) -> dict[str, Mark]:
    """Small counts among keys that are part of no sum."""
    return {key: "small" for key in keys if 0 < int(values[key] or 0) < threshold}


def _rates(values: Mapping[str, Decimal | None], tables: _Tables) -> Iterator[tuple[str, Formula]]:
    """Rates and their limits, for each column and each municipality and the region."""
    for column in tables.columns:
        for place in (*(m.id for m in tables.municipalities), TOTAL):
            key = f"health/{column}/{place}"
            count, people = values[f"{key}/{COUNT}"], values[f"population/{place}/n_inhabitants"]
            if count is not None and people:
                interval = exact_interval(int(count))
                for measure, number in ((RATE, count), (LOW, interval.low), (HIGH, interval.high)):
                    rule = "rate_per_10000" if measure == RATE else "exact_interval"
                    of = (f"{key}/{COUNT}", f"population/{place}/n_inhabitants")
                    yield f"{key}/{measure}", Method(per_population(number, people), of, rule)


@dataclass(frozen=True)
class _Tables:
    """The tables as formulas, and what a reader sees of them."""

    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    year: int
    threshold: int

    @cached_property
    def diseases(self) -> tuple[Named, ...]:
        return tuple(Named(row.disease_id, row.label) for row in rows_of(self.frames["diseases"]))

    @cached_property
    def municipalities(self) -> tuple[Named, ...]:
        """Those with a population, in the register's order."""
        given = set(self.frames["population"]["municipality_id"])
        return tuple(
            Named(row.municipality_id, row.label) for row in rows_of(self.frames["municipalities"]) if row.municipality_id in given
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        places = {m.id for m in self.municipalities}
        sums = dict.fromkeys((d.id for d in self.diseases), 0)
        for row in rows_of(self.frames["disease_counts"]):
            sums[row.disease_id] += int(row.n_notifications) if row.municipality_id in places else 0
        alone = [disease for disease, count in sums.items() if count >= max(self.threshold, 1) * len(places)]
        return (TOTAL, *alone, *((OTHER,) if alone and len(alone) < len(sums) else ()))

    @cached_property
    def series(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for row in rows_of(self.frames.get("disease_series")):
            found[row.disease_id] = (*found.get(row.disease_id, ()), int(row.year))
        return found

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        every = [d.id for d in self.diseases]
        rest = [d for d in every if d not in self.columns]
        places = [m.id for m in self.municipalities]
        found: dict[str, Formula] = dict(self._supplied())
        for disease in every:
            found[_key(disease, TOTAL)] = _sum([_key(disease, place) for place in places], "total_of_municipalities")
        for place in (*places, UNKNOWN):
            if OTHER in self.columns:
                found[_key(OTHER, place)] = _sum([_key(d, place) for d in rest], "other_diseases")
            found[_key(TOTAL, place)] = _sum([_key(d, place) for d in every], "all_diseases")
        for column in {TOTAL, OTHER} & set(self.columns):
            found[_key(column, TOTAL)] = _sum([_key(column, place) for place in places], "total_of_municipalities")
        found[f"population/{TOTAL}/n_inhabitants"] = _sum([f"population/{p}/n_inhabitants" for p in places], "total_of_municipalities")
        return found

    def _supplied(self) -> Iterator[tuple[str, Formula]]:
        # A cell that has no row counts as 0: the tables say that zeros are rows too, and a sum needs each of them.
        for disease in self.diseases:
            for place in (*(m.id for m in self.municipalities), UNKNOWN):
                yield _key(disease.id, place), Supplied(Decimal(0), Source(self.files.get("disease_counts", ""), 0, ""), "no_row")
        keyed: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
            ("population", "n_inhabitants", lambda row: f"population/{row.municipality_id}/n_inhabitants"),
            ("disease_counts", COUNT, lambda row: _key(row.disease_id, row.municipality_id or UNKNOWN)),
            ("disease_series", COUNT, lambda row: f"health/{row.disease_id}/{TOTAL}/{row.year}/{COUNT}"),
            ("health_questions", "n_questions", lambda row: f"health/questions/{row.question_id}/n_questions"),
        )
        for name, column, key in keyed:
            for row in rows_of(self.frames.get(name)):
                yield key(row), Supplied(Decimal(getattr(row, column)), Source(self.files.get(name, ""), int(row.Index), column))

    @cached_property
    def relations(self) -> list[Relation]:
        """Every sum that a reader can set up from the tables."""
        places = [m.id for m in self.municipalities]
        parts = [column for column in self.columns if column != TOTAL]
        rest = [d.id for d in self.diseases if d.id not in self.columns]
        found = [Relation(_key(column, TOTAL), tuple(_key(column, place) for place in places)) for column in self.columns]
        if parts:
            found += [Relation(_key(TOTAL, place), tuple(_key(part, place) for part in parts)) for place in (*places, TOTAL)]
        found.append(Relation(_key(OTHER if OTHER in self.columns else TOTAL, TOTAL), tuple(_key(d, TOTAL) for d in rest)))
        for disease, years in self.series.items():
            if self.year in years:
                found.append(Relation(self._series_key(disease, self.year), (_key(disease, TOTAL), _key(disease, UNKNOWN))))
        return [relation for relation in found if relation.parts]

    @cached_property
    def cells(self) -> list[str]:
        """Every count that is shown, those that follow from them, and the total of unknown municipalities."""
        shown = [_key(column, place) for column in self.columns for place in (*(m.id for m in self.municipalities), TOTAL)]
        shown += [_key(TOTAL, UNKNOWN), *(_key(d.id, TOTAL) for d in self.diseases), *self.never_shown]
        shown += [self._series_key(disease, year) for disease, years in self.series.items() for year in years]
        return list(dict.fromkeys(shown))

    @cached_property
    def totals(self) -> list[str]:
        """What is hidden last: all diseases of a municipality, and the region's totals of the columns."""
        return [_key(TOTAL, m.id) for m in self.municipalities] + [_key(column, TOTAL) for column in self.columns]

    @cached_property
    def never_shown(self) -> list[str]:
        return [_key(disease, UNKNOWN) for disease, years in self.series.items() if self.year in years]

    @property
    def questions(self) -> list[str]:
        return [f"health/questions/{row.question_id}/n_questions" for row in rows_of(self.frames.get("health_questions"))]

    def _series_key(self, disease: str, year: int) -> str:
        return f"health/{disease}/{TOTAL}/{year}/{COUNT}"


def _key(column: str, place: str) -> str:
    return f"health/{column}/{place}/{COUNT}"


def _sum(keys: list[str], rule: str) -> Sum:
    return Sum(tuple((1, key) for key in keys), rule)
