"""The command line: it teaches, it refuses with the nearest name, and it never shows Python's stack unasked."""

from __future__ import annotations

import errno
import json
import runpy
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import koers.commands.build
from koers.cli import cli, main
from koers.commands.build import run_reports
from tests.programme_copy import copy_programme, edit
from tests.running import ROOT, run, tree
from tests.running import koers as run_koers


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Return every command with the words that call it, groups included."""
    found: list[tuple[tuple[str, ...], click.Command]] = [(path, group)]
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [((*path, name), command)]
    return found


COMMANDS = commands()


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("KOERS_ROOT", raising=False)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Call the command line in this process: exit code, standard output, standard error."""

    def caller(*words: str, command: click.Command = cli) -> tuple[int, str, str]:
        code = main(words, command, ROOT if command is run_reports else None)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return caller


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda value: " ".join(value) or "koers" if isinstance(value, tuple) else "")
def test_help_of_every_command_teaches(call: Any, words: tuple[str, ...], command: click.Command) -> None:
    """Help says what the command does and shows it in use: a line that begins with the command itself."""
    code, out, err = call(*words, "--help")
    assert (code, err) == (0, "")
    assert (command.help or "").strip()
    examples = [line.strip() for line in out.splitlines() if line.strip().startswith(" ".join(("koers", *words)))]
    assert examples, f"no example in the help of {' '.join(('koers', *words))}"


def test_help_of_the_main_job_shows_it_in_use(call: Any) -> None:
    """``python run_reports.py --help`` has an example, the formats and the exit codes."""
    code, out, _ = call("-h", command=run_reports)
    assert code == 0
    assert "\n  python run_reports.py 2024-H1 --report financial-overview --format pdf" in out
    assert "Exit codes: 0 done" in out


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda value: " ".join(value) or "koers" if isinstance(value, tuple) else "")
def test_examples_in_help_can_be_typed(words: tuple[str, ...], command: click.Command) -> None:
    """Every example of a help text is read by the command it calls, with options that exist."""
    lines = [line.strip().split("   ")[0] for line in (command.help or "").splitlines()]
    for line in [line for line in lines if line.startswith("koers ")]:
        given = shlex.split(line)[1:]
        context = click.Context(cli, info_name="koers")
        target: click.Command = cli
        while isinstance(target, click.Group):
            name, found, given = target.resolve_command(context, given)
            assert found is not None, line
            context, target = click.Context(found, info_name=name, parent=context), found
        target.make_context(target.name, given, parent=context)


def test_build_takes_the_same_options_by_either_name() -> None:
    """``koers build`` and ``run_reports.py`` differ in nothing but --debug, which koers has before the command."""

    def names(command: click.Command) -> set[str]:
        return {option for parameter in command.params for option in parameter.opts}

    assert names(run_reports) - {"--debug"} == names(koers.commands.build.build)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("buidl",), "No such command 'buidl'. Did you mean 'build'?"),
        (("build", "--fromat", "pdf"), "No such option '--fromat'."),
        (("build", "--jobs", "0"), "Invalid value for '--jobs'"),
        (("build", "--jobs", "many"), "Invalid value for '--jobs'"),
        (("build", "2024-H3"), "There is no period '2024-H3'. Did you mean '2024-H1'?"),
        (("build", "2024-H1", "--all"), "Name periods or give --all, not both."),
        (("build", "--report", "finance-overview"), "There is no report 'finance-overview'. Did you mean 'financial-overview'?"),
        (("build", "--format", "pfd"), "There is no format 'pfd'. Did you mean 'pdf'? Allowed: html, pdf, xlsx."),
        (("build", "--lang", "english"), "There is no language 'english'. Allowed: en, nl."),
        (("build", "--out", "pyproject.toml"), "Directory 'pyproject.toml' is a file."),
        (("build", "--data", "dta"), "There is no folder"),
        (("check", "2024H1"), "There is no period '2024H1'. Did you mean '2024-H1'?"),
        (("data", "acept"), "No such command 'acept'. Did you mean 'accept'?"),
        (("data", "accept", "periods/2024-H1/line_finances.csv", "--reason", "x"), "Did you mean 'periods/2024-H1/line_finance.csv'?"),
        (("data", "accept", "programme/themes.csv", "--reason", " "), "The reason is empty. Say why the file changed."),
        (("data", "accept", "programme/themes.csv"), "Missing option '--reason'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_words_are_refused_with_what_would_be_right(call: Any, words: tuple[str, ...], message: str) -> None:
    """Exit code 2, one sentence on standard error, nothing on standard output, no traceback."""
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [("--fromat", "pdf"), ("2024-H3",), ("--lang", "de"), ("--format", "docx"), ("--report", "x")])
def test_main_job_refuses_wrong_words_too(call: Any, words: tuple[str, ...]) -> None:
    """``run_reports.py`` ends with 2 and a sentence for an unknown option, period, language, format or report."""
    code, out, err = call(*words, "--json", command=run_reports)
    assert (code, out) == (2, "")
    assert "Error: " in err
    assert "Traceback" not in err


def test_refused_build_writes_nothing(tmp_path: Path) -> None:
    """With a wrong format the output folder is not even made."""
    done = run([sys.executable, ROOT / "run_reports.py", "--format", "pfd", "--out", tmp_path / "out"], cwd=tmp_path)
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []


def test_faulty_data_are_refused_with_every_fault_and_nothing_is_written(call: Any, tmp_path: Path) -> None:
    """Faults of several files are told at once, with exit code 2."""
    programme = copy_programme(tmp_path)
    edit(programme / "params" / "2024-H1.yaml", "status: concept", "status: draft")
    folders = ("--data", str(programme / "data"), "--params", str(programme / "params"))
    code, out, err = call("build", *folders, "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert "nothing was built." in err
    assert "params/2024-H1.yaml, line 3, key status: 'draft' is not allowed." in err
    assert not (tmp_path / "out").exists()


def test_debug_shows_the_traceback_and_keeps_the_exit_code() -> None:
    """With --debug the stack is there; without it only the sentence."""
    for command in (["koers", "--debug", "build", "2024-H3"], ["run_reports.py", "--debug", "2024-H3"]):
        program = [Path(sys.executable).with_name("koers")] if command[0] == "koers" else [sys.executable, ROOT / "run_reports.py"]
        done = run([*program, *command[1:]], cwd=ROOT)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("Traceback (most recent call last):")
        assert "There is no period '2024-H3'. Did you mean '2024-H1'? Allowed: " in done.err.rstrip().splitlines()[-1]
        without = run([*program, *(word for word in command[1:] if word != "--debug")], cwd=ROOT)
        assert without.code == 2
        assert without.err.startswith("Error: There is no period '2024-H3'. Did you mean '2024-H1'? Allowed: ")
        assert without.err.count("\n") == 1


def test_unexpected_fault_is_told_without_its_stack(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours ends with 1, its kind, and how to see more; with --debug it comes through."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(koers.commands.build, "run_build", fail)
    code, out, err = call("build")
    assert (code, out) == (1, "")
    assert err == "Error: an unexpected fault: ZeroDivisionError: ours\nRun again with --debug to see where, and please report it.\n"
    with pytest.raises(ZeroDivisionError):
        call("--debug", "build")


def test_full_disk_is_told_as_that(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file is written, and where a folder is copied; any other fault of a file is ours to hear of."""
    full = OSError(errno.ENOSPC, "No space left on device", "report.html")
    copied = shutil.Error([("a.csv", "b.csv", str(OSError(errno.ENOSPC, "No space left on device")))])
    for fault, said in (
        (full, "report.html cannot be read or written: No space left on device."),
        (copied, "a.csv cannot be copied to b.csv: No space left on device. Make room there."),
        (OSError(errno.EBADF, "Bad file descriptor"), "an unexpected fault: OSError: [Errno 9] Bad file descriptor"),
    ):

        def fail(*_: object, fault: OSError = fault, **__: object) -> None:
            raise fault

        monkeypatch.setattr(koers.commands.build, "run_build", fail)
        assert call("build")[2].splitlines()[0] == f"Error: {said}"


def test_stopped_command_ends_with_130(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at any moment is a sentence and the exit code that shells use for it."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(koers.commands.build, "run_build", stop)
    code, out, err = call("build")
    assert (code, out) == (130, "")
    assert err == "\nStopped; nothing was overwritten.\n"


def test_version_is_the_package_s(call: Any) -> None:
    """``koers --version`` says the release number."""
    code, out, _ = call("--version")
    assert code == 0
    assert out.split()[-1] == koers.__version__


def test_list_names_periods_with_status_and_reports(call: Any) -> None:
    """One row per period, the default marked; the same as one JSON document."""
    code, out, err = call("list")
    assert (code, err) == (0, "")
    assert any(line.split()[:4] == ["2024-H1", "(default)", "concept", "financial-overview,"] for line in out.splitlines())
    code, out, err = call("list", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["default_period"] == "2024-H1"
    shipped = next(period for period in document["periods"] if period["period"] == "2024-H1")
    assert shipped["status"] == "concept"
    assert shipped["reports"][0] == "financial-overview"


def test_check_of_the_shipped_period_has_no_errors(call: Any) -> None:
    """Exit code 0 with warnings; the line that counts them; the same findings as one JSON document."""
    code, out, _ = call("check", "2024-H1")
    assert code == 0
    assert out.splitlines()[-1].startswith("2024-H1: 0 errors, ")
    code, out, err = call("check", "2024-H1", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["ok"] is True
    assert all(finding["severity"] != "error" for period in document["periods"] for finding in period["findings"])


def test_check_ends_with_2_where_there_are_errors(call: Any, tmp_path: Path) -> None:
    """A register that differs from its record is an error, told with the file; the JSON document says it isn't well."""
    programme = copy_programme(tmp_path)
    themes = programme / "data" / "programme" / "themes.csv"
    themes.write_bytes(themes.read_bytes().replace(b"Ouderen", b"Ouder"))
    folders = ("--data", str(programme / "data"), "--params", str(programme / "params"))
    code, out, _ = call(*folders, "check", "2024-H1")
    assert code == 2
    assert "error data/programme/themes.csv: the file changed since its origin was recorded" in out
    code, out, _ = call(*folders, "check", "--json")
    document = json.loads(out)
    assert (code, document["ok"]) == (2, False)
    assert "checksum-error" in {finding["code"] for period in document["periods"] for finding in period["findings"]}


def test_accepting_a_changed_file_takes_its_warning_away(call: Any, tmp_path: Path) -> None:
    """A working file that changed is a warning until it is recorded with a reason; then neither check nor file says more."""
    programme = copy_programme(tmp_path)
    folders = ("--data", str(programme / "data"), "--params", str(programme / "params"))
    table = programme / "data" / "periods" / "2024-H1" / "carry_over.csv"
    table.write_bytes(table.read_bytes() + b"\n")

    def changed() -> list[dict[str, Any]]:
        document = json.loads(call(*folders, "check", "--json")[1])
        return [finding for finding in document["periods"][0]["findings"] if finding["code"] == "checksum-error"]

    assert [finding["severity"] for finding in changed()] == ["warning"]
    before = table.read_bytes()
    code, out, err = call(*folders, "data", "accept", "periods/2024-H1/carry_over.csv", "--reason", "=blank line")
    assert (code, out) == (0, "")
    assert err.startswith("Recorded periods/2024-H1/carry_over.csv: SHA-256 ")
    assert changed() == []
    assert table.read_bytes() == before


def test_console_script_works_from_a_folder_below_and_nowhere_else(tmp_path: Path) -> None:
    """The nearest parent with params/ is the programme; elsewhere the message says what to do."""
    assert run_koers("list", "--json", cwd=ROOT / "data" / "periods").code == 0
    lost = run_koers("list", cwd=tmp_path)
    assert (lost.code, lost.out) == (2, "")
    assert lost.err == (
        f"Error: No folder params/ in {tmp_path} or above it. Work inside the repository, or name its folders with --data and --params.\n"
    )
    found = run_koers("--data", ROOT / "data", "--params", ROOT / "params", "list", "--json", cwd=tmp_path)
    assert found.code == 0
    assert tree(tmp_path) == {}


def test_help_is_quick(tmp_path: Path) -> None:
    """Help imports neither pandas nor papermill nor matplotlib."""
    program = (
        "import sys\nfrom koers.cli import main\nmain(['build', '--help'])\n"
        "print([name for name in ('pandas', 'papermill', 'matplotlib', 'nbconvert', 'typst') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", program], cwd=ROOT)
    assert done.out.splitlines()[-1] == "[]"


def test_python_runs_the_package_as_the_console_script(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m koers``, where the script is not on the path."""
    monkeypatch.setattr(sys, "argv", ["koers", "list", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("koers", run_name="__main__")
    assert ended.value.code == 0
    assert "Usage:" in capsys.readouterr().out
