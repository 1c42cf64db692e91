"""What matters first: key messages and large figures on a theme's progress."""

from __future__ import annotations

from koers.finance.statement import TIME
from koers.present.display import Figure, KeyMessages, Section, Text, Tiles
from koers.present.progress.view import ProgressView
from koers.progress.messages import KeyMessage, find_result


def key_messages(view: ProgressView) -> Section:
    """Three to five things a board must know of the theme; money, which concerns every project, first."""
    items = [*_money(view), *(_message(view, message) for message in view.messages)]
    return Section((KeyMessages(view.words.word("What you need to know"), tuple(items[:5])),))


def _money(view: ProgressView) -> list[tuple[str, Text]]:
    finance, total = view.finance, f"{view.theme_id}/total"
    if finance is None or f"{total}/spent" not in finance.statement.formulas:
        return []
    behind = finance.statement.amount(f"{total}/spending_rate") < finance.statement.amount(f"{TIME}/elapsed_share")
    lead = view.words.word("Spending lags behind the calendar") if behind else view.words.word("Spending runs ahead of the year")
    text = view.words.text(
        "{spent} of {budget} is spent: {rate}, while {elapsed} of the year has passed.",
        spent=finance.figure(f"{total}/spent"),
        budget=finance.figure(f"{total}/budget_revised"),
        rate=finance.figure(f"{total}/spending_rate"),
        elapsed=finance.figure(f"{TIME}/elapsed_share"),
    )
    return [(lead, text)]


def _message(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    match message.kind:
        case "results" | "numbers" | "ahead" | "silent":
            return _on_results(view, message)
        case "milestones" | "late" | "risks" | "status":
            return _on_agenda(view, message)
        case _:
            return _on_projects(view, message)


def _on_results(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, text, total = view.words.word, view.words.text, view.total
    match message.kind:
        case "results":
            first = next(project for project in view.of_theme.projects if project.key == message.key)
            told = view.words.plural_text(
                "{n} result was achieved; most at {project}, with {most}.",
                "{n} results were achieved; most at {project}, with {most}.",
                view.number("n_realised"),
                n=total("n_realised"),
                project=first.label,
                most=view.figure(f"{first.key}/n_realised"),
            )
            return _("What was done"), told
        case "numbers":
            project, result = find_result(view.of_theme, message.key)
            row = next(row for row in result.rows if message.key.endswith(f"/{row.row_id}/n_value"))
            number = view.figure(message.key)
            told = text(
                "{project}: {number} {unit}. {what}",
                project=project.label,
                number=number,
                unit=view.said(row, "unit"),
                what=view.said(row, "description"),
            )
            return _("The largest number"), told
        case "ahead":
            told = view.words.plural_text(
                "{n} thing is planned or lies after the period.",
                "{n} things are planned or lie after the period.",
                view.number("n_ahead"),
                n=total("n_ahead"),
            )
            return _("What lies ahead"), told
        case _:
            names = view.words.listed(project.label for project in view.of_theme.projects if not project.in_state("realised"))
            told = view.words.plural_text(
                "Of {n} project no result is told: {names}.",
                "Of {n} projects no result is told: {names}.",
                view.number("n_silent"),
                n=total("n_silent"),
                names=names,
            )
            return _("Projects without results"), told


def _on_agenda(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, text, total = view.words.word, view.words.text, view.total
    match message.kind:
        case "milestones":
            return _("Milestones"), text("{done} of {n} milestones are done.", done=total("n_done"), n=total("n_milestones"))
        case "late":
            names = view.words.listed(p.label for p in view.of_theme.projects if view.progress.number(f"{p.key}/n_late"))
            told = view.words.plural_text(
                "{n} milestone is past its date and not done: {names}.",
                "{n} milestones are past their date and not done: {names}.",
                view.number("n_late"),
                n=total("n_late"),
                names=names,
            )
            return _("Late"), told
        case "status":
            return _("How far the projects are"), text(
                "{n} of {all} projects are in progress.", n=total("n_in_progress"), all=total("n_all")
            )
        case _:
            told = view.words.plural_text(
                "{n} risk or dependency is named.", "{n} risks and dependencies are named.", view.number("n_risks"), n=total("n_risks")
            )
            return _("Risks and dependencies"), told


def _on_projects(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, text, total = view.words.word, view.words.text, view.total
    match message.kind:
        case "phase":
            phase = dict(view.progress.phases)[message.key]
            n = view.figure(f"{view.theme_id}/{message.key}/n_all")
            return _("How far the projects are"), text(
                "Most are in the {phase}: {n} of {all}.", phase=phase.lower(), n=n, all=total("n_all")
            )
        case "size":
            plural = view.words.plural_text(
                "The theme has {n} project in this period.",
                "The theme has {n} projects in this period.",
                view.number("n_projects"),
                n=total("n_projects"),
            )
            return _("Projects"), plural
        case "changed":
            names = view.words.listed(p.label for p in view.of_theme.projects if getattr(p.status, "change_date", None))
            return _("Changed on the agenda"), text(
                "{n} of {all} projects: {names}.", n=total("n_changed"), all=total("n_all"), names=names
            )
        case _:
            return _("What is not known"), (absences(view),)


def absences(view: ProgressView) -> str:
    """Say in one sentence what the period does not hold, "" where it holds everything."""
    _ = view.words.word
    lacking = [
        name
        for name, there in (
            (_("phases"), view.has_phases),
            (_("results"), view.has_results),
            (_("goals"), "theme_goals" in view.progress.frames),
            (_("milestones"), "milestones" in view.progress.frames),
            (_("risks"), "risks" in view.progress.frames),
            (_("amounts"), view.finance is not None),
        )
        if not there
    ]
    return _("This period has no {things}.", things=view.words.listed(lacking, last="or")) if lacking else ""


def at_a_glance(view: ProgressView) -> Section:
    """Three or four large figures."""
    _, text, total = view.words.word, view.words.text, view.total
    subprojects: Text = text("and {n} subprojects", n=total("n_subprojects")) if view.number("n_subprojects") else (_("in this theme"),)
    items: list[tuple[str, Figure, Text]] = [(_("Projects"), total("n_projects"), subprojects)]
    if view.has_results:
        items += [
            (_("Results"), total("n_realised"), text("in {n} projects and subprojects", n=total("n_with_results"))),
            (_("Under way"), total("n_ongoing"), (_("begun and not yet finished"),)),
            (_("Planned or after the period"), total("n_ahead"), (_("told apart from what was done"),)),
        ]
    if view.has_agenda:
        items += [
            (_("Milestones done"), total("n_done"), text("of {n}", n=total("n_milestones"))),
            (_("Milestones late"), total("n_late"), (_("past their date and not done"),)),
            (_("Risks and dependencies"), total("n_risks"), (_("named by the projects"),)),
        ]
    return Section((Tiles(_("At a glance"), tuple(items)),))
