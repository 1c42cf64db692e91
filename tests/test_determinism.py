"""The same inputs give the same bytes, whoever builds, where, and with how many processes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.conftest import PERIOD, REPORT, SOAK, Built
from tests.running import RUN_FILES, copy_repository, differences, koers, run, tree


def own_settings(home: Path, marker: Path) -> dict[str, str]:
    """Fill a home directory with settings that would change a report or break a kernel; return the environment that points at them.

    Whichever of them runs leaves its name in the ``marker`` folder.
    """
    marker.mkdir()

    def tell(name: str) -> str:
        return f"open({str(marker / name)!r}, 'w').close()\n"

    meddle = "import builtins\nbuiltins.round = lambda *_: 0\n"
    files = {
        ".ipython/profile_default/startup/00-mine.py": tell("ipython-startup") + meddle,
        ".ipython/profile_default/ipython_config.py": tell("ipython-config")
        + f"c.InteractiveShellApp.exec_lines = [{tell('exec-lines')!r}]\n",
        ".ipython/profile_default/ipython_kernel_config.py": tell("kernel-config") + "c.InteractiveShell.ast_node_interactivity = 'all'\n",
        ".jupyter/jupyter_config.py": tell("jupyter-config") + "c.TemplateExporter.exclude_input = False\n",
        ".jupyter/jupyter_nbconvert_config.py": tell("nbconvert-config") + "c.TemplateExporter.exclude_output = True\n",
        ".config/matplotlib/matplotlibrc": "font.size: 30\nsvg.fonttype: none\nsavefig.facecolor: red\n",
        "startup.py": tell("python-startup") + meddle,
        "kernel.py": tell("kernelspec") + "raise SystemExit(1)\n",
        "site/sitecustomize.py": meddle,
    }
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    kernel = {"argv": [sys.executable, str(home / "kernel.py"), "{connection_file}"], "display_name": "Mine", "language": "python"}
    for folder in (home / ".local/share/jupyter", home / "jupyter"):
        spec = folder / "kernels" / "python3"
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "MPLCONFIGDIR": str(home / ".config/matplotlib"),
        "MATPLOTLIBRC": str(home / ".config/matplotlib"),
        "PYTHONSTARTUP": str(home / "startup.py"),
        "JUPYTER_PATH": str(home / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "IPYTHONDIR": str(home / ".ipython"),
    }


def test_settings_of_a_user_would_be_seen_without_our_care(tmp_path: Path) -> None:
    """The trap works: an ordinary kernel under these settings runs the user's files, so that the next test can fail."""
    environment = own_settings(tmp_path / "home", tmp_path / "ran")
    spec = "from jupyter_client.kernelspec import KernelSpecManager as M\nprint(M().get_kernel_spec('python3').display_name)"
    assert run([sys.executable, "-c", spec], cwd=tmp_path, **environment).out == "Mine\n"
    size = "import matplotlib\nprint(matplotlib.rcParams['font.size'])"
    assert run([sys.executable, "-c", size], cwd=tmp_path, **environment).out == "30.0\n"
    run([sys.executable, "-m", "IPython"], cwd=tmp_path, **environment)
    assert {"ipython-startup", "ipython-config", "exec-lines", "python-startup"} <= {path.name for path in (tmp_path / "ran").iterdir()}


def test_dutch_reports_are_the_same_elsewhere_and_otherwise(built: Built, tmp_path: Path) -> None:
    """Another folder, zone, locale, hash seed, width of the terminal, one process instead of two, cold kernels, a copy of the repository."""
    root = copy_repository(tmp_path / "Kopie van Koérs" / "diep" / "weg", built.root)
    other = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "de_DE.UTF-8",
        "LANGUAGE": "de",
        "PYTHONHASHSEED": "4711",
        "COLUMNS": "37",
        "LINES": "11",
        "SOURCE_DATE_EPOCH": "1700000000",
        "OPENBLAS_NUM_THREADS": "2",
        "MPLBACKEND": "pdf",
        "NO_COLOR": "1",
        # Compiles every library once more.
        **({"PYTHONOPTIMIZE": "2"} if SOAK else {}),
    }
    out = tmp_path / "elders"
    command = [sys.executable, root / "run_reports.py", PERIOD, "--report", REPORT, "--jobs", "1", "--no-warm", "--out", out]
    done = run(command, cwd=tmp_path, **other)
    assert done.code == 0, done.err
    assert differences(tree(built.before_english, RUN_FILES), tree(out / PERIOD, RUN_FILES)) == []
    assert (out / "index.html").read_bytes() == built.before_english.with_name("index.html").read_bytes()
    assert (out / PERIOD / "run.json").read_bytes() != (built.before_english / "run.json").read_bytes()


def test_english_reports_are_the_same_under_a_user_s_own_settings(built: Built, tmp_path: Path) -> None:
    """IPython's startup files and configuration, matplotlib's and Jupyter's settings and a user's own python3 kernel change nothing."""
    marker = tmp_path / "ran"
    environment = own_settings(tmp_path / "home", marker)
    # The command starts from the user's path; what a person puts before our package there is theirs to answer for, but no kernel has it.
    done = koers(
        "build",
        "--report",
        REPORT,
        "--lang",
        "en",
        "--jobs",
        "3",
        "--out",
        tmp_path / "out",
        cwd=built.root,
        **environment,
        PYTHONPATH=str(built.root),
    )
    assert done.code == 0, done.err
    assert [path.name for path in marker.iterdir()] == []
    assert differences(tree(built.folder("en"), RUN_FILES), tree(tmp_path / "out" / PERIOD / "en", RUN_FILES)) == []


def test_difference_is_told_with_its_file_and_bytes() -> None:
    """The comparison of this module sees a changed byte, a missing file and a longer one."""
    one = {"a": b"same", "b": b"x" * 100 + b"old", "c": b"1", "e": b"12"}
    other = {"a": b"same", "b": b"x" * 100 + b"new", "d": b"1", "e": b"123"}
    told = differences(one, other)
    assert [line.split(":")[0] for line in told] == ["c", "d", "b", "e"]
    assert "first differs at byte 100" in told[2]
    assert "old" in told[2]
    assert "first differs at byte 2" in told[3]
