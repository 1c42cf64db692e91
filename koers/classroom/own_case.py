"""A trainee's own case, marked by its quality: which questions a careful reader would still ask of it, why, and what to do next.

There is no right answer to it. A case is data, not a program, so that nothing of it is run. First come faults for which it cannot be
valued at all; then the questions of :mod:`koers.impact.quality`, in the order in which a case is made. Only where at least one row
has a price are the others asked: with nothing in the map most of them would be answered well by saying nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers.data.impact import read_case
from koers.errors import DataError, Finding
from koers.impact.quality import QualityCheck, check_quality
from koers.impact.value import value_case
from koers.present.display import Bullets, Callout, Display, Heading, Prose, Section, Text
from koers.present.wording import Wording

# What was asked of the case, from the first to do to the last. The recount is of our own totals, and no merit of a trainee's.
ORDER = (
    *("priced", "inputs", "described", "group", "negative", "once", "filters", "displacement", "added"),
    *("sourced", "price_years", "qaly", "duration", "signs", "rate", "large", "left_out"),
)


@dataclass(frozen=True)
class Judged:
    """What came of a case.

    Attributes
    ----------
    name : str
    faults : tuple of Finding
        For which it cannot be valued; then no question was asked.
    checks : tuple of QualityCheck
        The questions that were asked, in the order in which a case is made.
    """

    name: str
    faults: tuple[Finding, ...]
    checks: tuple[QualityCheck, ...]

    @property
    def n_passed(self) -> int:
        """How many questions a reader need not ask any more."""
        return sum(one.outcome == "passed" for one in self.checks)

    @property
    def open(self) -> tuple[QualityCheck, ...]:
        """The questions that are left, those that need attention before mere remarks."""
        left = [one for one in self.checks if one.outcome != "passed"]
        return tuple(sorted(left, key=lambda one: one.outcome != "attention"))


def judge_case(folder: Path) -> Judged:
    """Judge a case by its quality.

    Parameters
    ----------
    folder : Path
        With ``case.yaml``, ``inputs.csv`` and ``value_map.csv``.

    Raises
    ------
    UsageError
        Where there is no such folder.
    """
    name = folder.resolve().name
    try:
        data = read_case(folder, shown=name, alone=True)
    except DataError as error:
        return Judged(name, error.findings, ())
    found = {one.id: one for one in check_quality(value_case(data.case))}
    asked = ORDER if found["priced"].outcome == "passed" else ORDER[:1]
    return Judged(name, (), tuple(found[one] for one in asked))


def own_case(folder: str | Path, language: str = "nl") -> Section:
    """Show in a notebook what a careful reader would still ask of a case.

    Parameters
    ----------
    folder : str or Path
    language : str
        "nl" or "en".
    """
    return told(Wording(language), judge_case(Path(folder)))


def told(words: Wording, judged: Judged) -> Section:
    """Return what came of a case, for a reader."""
    _, text = words.word, words.text
    head = Heading(_("The case {name}", name=judged.name), 2, "casus")
    if judged.faults:
        lead = text("It cannot be valued yet. Mend these first; then ask again.")
        return Section((head, Prose(lead, "lead"), Bullets(tuple(told_finding(words, one) for one in judged.faults))))
    items: list[Display] = [head, Prose((score(words, judged),), "lead")]
    if not judged.open:
        return Section(
            (*items, Callout(_("Nothing is left to ask"), (text("Have somebody read it who knows the people it is about."),), "success"))
        )
    items.append(Callout(_("Next step"), ((lesson(words, judged.open[0].id)[1],),)))
    for check in judged.open:
        why, step = lesson(words, check.id)
        kind = _("To mend") if check.outcome == "attention" else _("To consider")
        items += [Heading(f"{kind}: {words.word(check.question)}", 3, f"vraag-{check.id}"), Prose((f"{why} {step}",))]
        items.append(Bullets(tuple(told_finding(words, finding) for finding in check.findings)))
    return Section(tuple(items))


def score(words: Wording, judged: Judged) -> str:
    """Say how many questions are answered by the case itself."""
    if len(judged.checks) == 1:
        return words.word("The other questions are asked as soon as a row has a price.")
    told = words.word("{n} of {all} questions of a careful reader are answered.", n=str(judged.n_passed), all=str(len(judged.checks)))
    return (
        f"{told} {words.word('There is no right answer to a case of your own; these are the questions that are left.')}"
        if judged.open
        else told
    )


def told_finding(words: Wording, finding: Finding) -> Text:
    """Say a finding with its place."""
    place = [finding.file, words.word("row {row}", row=str(finding.row)) if finding.row else "", finding.column]
    where = ", ".join(part for part in place if part)
    advice = f" {finding.advice}" if finding.advice else ""
    return (f"{words.finding(finding) if finding.severity != 'error' else finding.text}{advice} ({where})",)


def document(judged: Judged) -> dict[str, Any]:
    """Return what came of a case as one document, for ``--json``; why and what next in English."""
    words = Wording("en")
    return {
        "format": "koers-exercise-case",
        "version": 1,
        "case": judged.name,
        "passed": judged.n_passed,
        "questions": len(judged.checks),
        "faults": [_finding(one) for one in judged.faults],
        "open": [
            {
                "check": one.id,
                "question": one.question,
                "outcome": one.outcome,
                "why": lesson(words, one.id)[0],
                "next_step": lesson(words, one.id)[1],
                "findings": [_finding(finding) for finding in one.findings],
            }
            for one in judged.open
        ],
    }


def _finding(finding: Finding) -> Mapping[str, Any]:
    place = {"file": finding.file, "row": finding.row or None, "column": finding.column or None}
    return {**place, "message": finding.text, "advice": finding.advice or None}


def lesson(words: Wording, check: str) -> tuple[str, str]:
    """Return why a question matters, and the next step."""
    _ = words.word
    return {
        "priced": (
            _("Without a price nothing adds up to a value."),
            _("Give the row that matters most a quantity and a price, and its status priced."),
        ),
        "inputs": (
            _("What people gave without being paid is part of what it took; leaving it out makes the ratio too high."),
            _("Ask who gave time, rooms or goods, and give each a row in inputs.csv with its kind."),
        ),
        "described": (
            _("A reader must be able to see for themselves that something changed, and for how many."),
            _("Write in indicator how the change was seen, and in note where the quantity comes from."),
        ),
        "group": (
            _("More people cannot have changed than there were."),
            _("Count again, or say in proxy_unit that the quantity is not in people."),
        ),
        "negative": (
            _("Almost every change costs somebody something; who looks for gains only over-claims."),
            _("Ask each stakeholder what got worse, and give it a row with a negative price; where nothing did, say so."),
        ),
        "once": (
            _("Where one outcome leads to the next, valuing both counts the same change twice."),
            _("Keep the last outcome of the chain, and leave the others unpriced, with a note that says why."),
        ),
        "filters": (
            _("Part of a change would have come anyway, came by others, or was moved from elsewhere; a blank claims that none of it did."),
            _("Fill in each share, or write 0 and the reason in the note."),
        ),
        "displacement": (
            _("What is taken off twice, or in another way than is stated, makes the result impossible to follow."),
            _("State displacement either as a share or as a row, as the convention says."),
        ),
        "added": (
            _("Filters that add up to more than the whole take away more than there is."),
            _("Look again at where each share comes from, or multiply them as the guide does."),
        ),
        "sourced": (
            _("A price that nobody can look up cannot be checked, nor brought to another year."),
            _("Name for each price its source and its year, and the case’s own sources in case.yaml."),
        ),
        "price_years": (
            _("A euro of another year is another euro."),
            _("State the price year of the case, and bring each price to it with an index."),
        ),
        "qaly": (
            _("What a year in good health is worth is a range in every guideline; one value hides a choice."),
            _("Give the price a low and a high."),
        ),
        "duration": (
            _("How long something lasts decides much of its value."),
            _("Ask how long the change was still there, and fill in the years."),
        ),
        "signs": (
            _("A saving that costs is likely a sign the wrong way round."),
            _("Check the sign of its price."),
        ),
        "rate": (
            _("Later years count less; by how much is a choice that a reader must see."),
            _("State a discount rate in case.yaml, and where it comes from."),
        ),
        "large": (
            _("A result that rests on one row is as sure as that row."),
            _("Give its quantity, price or shares a low and a high, and see whether the conclusion stays the same."),
        ),
        "left_out": (
            _("What was left out, and why, tells a reader as much as what is in."),
            _("Say in the note of each row without a price why it has none."),
        ),
    }[check]
