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
    return [finance.told_pace(total, behind=behind)]


def _message(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    match message.kind:
        case "results" | "numbers" | "ahead" | "silent":
            return _on_results(view, message)
        case "milestones" | "late" | "risks" | "status":
            return _on_agenda(view, message)
        case _:
            return _on_projects(view, message)


def _on_results(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, counted, total = view.words.word, view.words.counted, view.total
    match message.kind:
        case "results":
            return _("What was done"), _achieved(view, message.keys)
        case "numbers":
            told = [_number(view, key) for key in message.keys]
            return _("The largest number"), tuple(run for number, one in enumerate(told) for run in ((" ",) if number else ()) + one)
        case "ahead":
            told_ahead = counted(
                "{n} thing is planned or lies after the period.", "{n} things are planned or lie after the period.", n=total("n_ahead")
            )
            return _("What lies ahead"), told_ahead
        case _:
            names = view.words.listed(project.label for project in view.of_theme.projects if not project.in_state("realised"))
            silent = counted(
                "Of {n} project no result is told: {names}.",
                "Of {n} projects no result is told: {names}.",
                n=total("n_silent"),
                names=names,
            )
            return _("Projects without results"), silent


def _achieved(view: ProgressView, projects: tuple[str, ...]) -> Text:
    """Say how many results there are, and which project has most, where that says something."""
    counted, n, most = view.words.counted, view.total("n_realised"), view.figure(f"{projects[0]}/n_realised")
    names = view.words.listed(project.label for project in view.of_theme.projects if project.key in projects)
    if most.value == n.value:
        return counted("{n} result was achieved, at {project}.", "{n} results were achieved, all at {project}.", n=n, project=names)
    told = counted("{n} result was achieved.", "{n} results were achieved.", n=n)
    if len(projects) == 1:
        return (*told, " ", *view.words.text("Most at {project}: {most}.", project=names, most=most))
    if len(projects) == view.number("n_with_results"):
        return told
    return (*told, " ", *view.words.text("Most at {projects}: {most} each.", projects=names, most=most))


def _number(view: ProgressView, key: str) -> Text:
    project, result = find_result(view.of_theme, key)
    row = next(row for row in result.rows if key.endswith(f"/{row.row_id}/n_value"))
    return view.words.text(
        "{project}: {number} {unit}. {what}",
        project=project.label,
        number=view.figure(key),
        unit=view.said(row, "unit"),
        what=view.said(row, "description"),
    )


def _on_agenda(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, counted, total = view.words.word, view.words.counted, view.total
    match message.kind:
        case "milestones":
            every = counted("{n} milestone", "{n} milestones", n=total("n_milestones"))
            return _("Milestones"), counted("Of {all}, {n} is done.", "Of {all}, {n} are done.", n=total("n_done"), all=every)
        case "late":
            names = view.words.listed(p.label for p in view.of_theme.projects if view.progress.number(f"{p.key}/n_late"))
            told = counted(
                "{n} milestone is past its date and not done: {names}.",
                "{n} milestones are past their date and not done: {names}.",
                n=total("n_late"),
                names=names,
            )
            return _("Late"), told
        case "status":
            told = counted(
                "Of {all}, {n} is in progress.", "Of {all}, {n} are in progress.", n=total("n_in_progress"), all=_projects(view, "n_all")
            )
            return _("How far the projects are"), told
        case _:
            told = counted("{n} risk or dependency is named.", "{n} risks and dependencies are named.", n=total("n_risks"))
            return _("Risks and dependencies"), told


def _projects(view: ProgressView, measure: str) -> Text:
    """A count of projects, subprojects included where the theme has any, with the words."""
    n = view.total(measure)
    if view.number("n_subprojects"):
        return view.words.counted("{n} project or subproject", "{n} projects and subprojects", n=n)
    return view.words.counted("{n} project", "{n} projects", n=n)


def _on_projects(view: ProgressView, message: KeyMessage) -> tuple[str, Text]:
    _, text, counted, total = view.words.word, view.words.text, view.words.counted, view.total
    match message.kind:
        case "phase":
            phases = view.words.listed(label.lower() for phase, label in view.progress.phases if phase in message.keys)
            n = view.figure(f"{view.theme_id}/{message.keys[0]}/n_all")
            common = (
                "Most common phase: {phase}, {n} of {all}." if len(message.keys) == 1 else "Most common phases: {phase}, each {n} of {all}."
            )
            return _("How far the projects are"), text(common, phase=phases, n=n, all=_projects(view, "n_all"))
        case "size":
            told = counted("The theme has {n} project in this period.", "The theme has {n} projects in this period.", n=total("n_projects"))
            return _("Projects"), told
        case "changed":
            names = view.words.listed(p.label for p in view.of_theme.projects if getattr(p.status, "change_date", None))
            return _("Changed on the agenda"), text(
                "{n} of {all}: {names}.", n=total("n_changed"), all=_projects(view, "n_all"), names=names
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
    subprojects: Text = (_("in this theme"),)
    if view.number("n_subprojects"):
        subprojects = view.words.counted("and {n} subproject", "and {n} subprojects", n=total("n_subprojects"))
    items: list[tuple[str, Figure, Text]] = [(_("Projects"), total("n_projects"), subprojects)]
    if view.has_results:
        items += [
            (
                _("Results"),
                total("n_realised"),
                (*text("in {projects}", projects=_projects(view, "n_with_results")), *view.was("n_realised")),
            ),
            (_("Under way"), total("n_ongoing"), (_("begun and not yet finished"),)),
            (_("Planned or after the period"), total("n_ahead"), (_("told apart from what was done"),)),
        ]
    if view.has_agenda:
        if view.number("n_milestones"):
            items.append((_("Milestones done"), total("n_done"), (*text("of {n}", n=total("n_milestones")), *view.was("n_done"))))
            items.append((_("Milestones late"), total("n_late"), (_("past their date and not done"), *view.was("n_late"))))
        items.append((_("Risks and dependencies"), total("n_risks"), (_("named by the projects"),)))
    return Section((Tiles(_("At a glance"), tuple(items)),))
