"""What matters first in a tie-out: key messages and large figures."""

from __future__ import annotations

from collections.abc import Iterator

from koers.audit.materiality import money_causes
from koers.present.display import Figure, KeyMessages, Section, Text, Tiles
from koers.present.tie_out.causes import heading_of
from koers.present.tie_out.materiality import approval, overspent_lines, overspent_total, reporting
from koers.present.tie_out.view import TieOutView

Message = tuple[str, Text]
_MOST = 5
_WEIGHED = {
    "material": "It is {size}, above the approval tolerance of {approval}.",
    "reported": "It is {size}: within the approval tolerance of {approval}, above the reporting tolerance of {reporting}.",
    "below": "It is {size}, below the reporting tolerance of {reporting}.",
}


def key_messages(view: TieOutView) -> Section:
    """Three to five things a board must know."""
    items = (*_open(view), *_largest(view), *_coverage(view), *_lapsed(view), *_overspent(view), *_rounding(view))[:_MOST]
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def at_a_glance(view: TieOutView) -> Section:
    """Seven large figures, in two rows."""
    _, text = view.words.word, view.words.text
    n = counts(view)
    first = (
        (_("Published figures"), n["published"], text("in {n}", n=documents(view))),
        (_("Computed anew"), n["recomputed"], text("{share} of them", share=coverage(view))),
        (_("Agree"), n["agrees"], text("and {n} were transcribed as inputs", n=n["transcribed"])),
        (
            _("Open findings"),
            n["open"],
            (*view.words.counted("from {n} root cause", "from {n} root causes", n=n["causes"]), *_before(view)),
        ),
    )
    second = (
        (_("Differ"), n["differs"], text("by more than rounding explains")),
        (_("Differ by rounding"), n["rounding"], text("listed, and never hidden")),
        (_("Not reproduced"), n["not_reproduced"], text("nothing that is printed or known leads to them")),
    )
    return Section((Tiles(_("At a glance"), first), Tiles(_("Published figures that were not simply agreed"), second)))


def _before(view: TieOutView) -> Text:
    """Say how many findings were open in the documents of the earlier period; nothing without one."""
    then = view.before
    if then is None:
        return ()
    label = f"{view.words.word('Open findings')} ({then.period})"
    n = then.total("n_open", sum(len(one.audit.open) for one in then.documents), label)
    return view.words.text("; {n} in {period}", n=n, period=then.period)


def counts(view: TieOutView) -> dict[str, Figure]:
    """Return the counts of the whole audit, by name."""
    _, audits = view.words.word, [one.audit for one in view.documents]
    open_ids = {(one.document.name, name) for one, finding in view.findings if finding.status == "open" for name, _amount in finding.causes}
    open_causes = [cause for _number, one, cause in view.numbered_causes if (one.document.name, cause.id) in open_ids]
    found = {
        "transcribed": view.standing("transcribed", _("Published figures that are our inputs")),
        "agrees": view.standing("agrees", _("Published figures that agree")),
        "rounding": view.standing("rounding", _("Published figures that differ by rounding")),
        "differs": view.standing("differs", _("Published figures that differ")),
        "not_reproduced": view.standing("not_reproduced", _("Published figures that were not reproduced")),
    }
    parts = tuple(found.values())
    anew = [view.in_table(one, table, "recomputed", _("Computed anew").lower()) for one in view.documents for table in view.tables(one)]
    return {
        **found,
        "published": view.total("n_published", sum(len(audit.figures) for audit in audits), _("Published figures"), parts),
        "recomputed": view.total("n_recomputed", sum(audit.n_recomputed for audit in audits), _("Published figures computed anew"), anew),
        "findings": view.total("n_findings", sum(len(audit.findings) for audit in audits), _("Differences found")),
        "open": view.total("n_open", sum(len(audit.open) for audit in audits), _("Open findings")),
        "causes": view.total("n_open_causes", len(open_causes), _("Root causes of open findings")),
        "by_rounding": view.total(
            "n_by_rounding", sum(f.rule == "rounding" for _one, f in view.findings), _("Differences explained by rounding")
        ),
        "explained": view.total(
            "n_explained", sum(f.explanation is not None for _one, f in view.findings), _("Differences explained by a record")
        ),
        "lapsed": view.total("n_lapsed", sum(len(audit.lapsed) for audit in audits), _("Explanations that have lapsed")),
        "checks": view.total("n_checks", sum(len(audit.checks) for audit in audits), _("Checks on the printed figures")),
    }


def coverage(view: TieOutView) -> Figure:
    """Return the share of the published figures that was computed anew."""
    n = counts(view)
    return view.ratio(
        "total/coverage_share", view.words.word("Share of the published figures computed anew"), n["recomputed"], n["published"]
    )


def documents(view: TieOutView) -> Text:
    """Say how many documents there are."""
    n = view.total("n_documents", len(view.documents), view.words.word("Documents"))
    return view.words.counted("{n} document", "{n} documents", n=n)


def _open(view: TieOutView) -> Iterator[Message]:
    _, n = view.words.word, counts(view)
    if not n["open"].value:
        yield _("No finding is open"), view.words.text("Every difference is explained, or there is none.")
        return
    from_causes = view.words.counted("{n} root cause", "{n} root causes", n=n["causes"])
    told = view.words.counted(
        "{n} finding is open, from {causes}. Mend it and the finding is gone.",
        "{n} findings are open, from {causes}: mend these and all findings are gone.",
        n=n["open"],
        causes=from_causes,
    )
    yield _("The published figures do not all hold"), told


def _largest(view: TieOutView) -> Iterator[Message]:
    """Hold the largest root cause in money against the tolerances."""
    of_document = [(one, cause) for one in view.documents for cause in money_causes(one.audit.causes, one.audit.cells)]
    if not of_document:
        return
    one, cause = max(of_document, key=lambda pair: abs(pair[1].amount))
    size, what = view.size(one, cause), heading_of(view, one, cause)
    lead = view.words.word("The largest root cause: {what}", what=what)
    if view.tolerances is None:
        yield lead, view.words.text("It is {size}.", size=size)
        return
    weight = view.tolerances.weigh(cause.amount)
    figures = {"size": size, "approval": approval(view), "reporting": reporting(view)}
    yield lead, view.words.text(_WEIGHED[weight], **figures)


def _coverage(view: TieOutView) -> Iterator[Message]:
    n = counts(view)
    told = view.words.text(
        "Of {published} published figures, {recomputed} were computed anew ({share}); {transcribed} are our inputs and agree "
        "by construction.",
        published=n["published"],
        recomputed=n["recomputed"],
        share=coverage(view),
        transcribed=n["transcribed"],
    )
    missing = n["not_reproduced"]
    rest = view.words.text("{n} could not be reproduced.", n=missing) if missing.value else ()
    yield view.words.word("How much was checked"), (*told, *((" ", *rest) if rest else ()))


def _lapsed(view: TieOutView) -> Iterator[Message]:
    n = counts(view)["lapsed"]
    if n.value:
        yield (
            view.words.word("Explanations no longer hold"),
            view.words.counted(
                "{n} explanation was written for other values than are there now.",
                "{n} explanations were written for other values than are there now.",
                n=n,
            ),
        )


def _overspent(view: TieOutView) -> Iterator[Message]:
    lines = overspent_lines(view)
    if lines:
        n = view.total("n_overspent", len(lines), view.words.word("Lines spent beyond their revised budget"))
        told = view.words.counted(
            "{n} line is spent beyond its revised budget, by {amount}.",
            "{n} lines are spent beyond their revised budget, by {amount} in all.",
            n=n,
            amount=overspent_total(view),
        )
        yield view.words.word("Spent beyond the budget"), told


def _rounding(view: TieOutView) -> Iterator[Message]:
    n = counts(view)["by_rounding"]
    if n.value:
        told = view.words.counted(
            "{n} difference is no larger than rounding explains; it is listed.",
            "{n} differences are no larger than rounding explains; they are listed.",
            n=n,
        )
        yield view.words.word("Rounding"), told
