"""Build reports: ``python run_reports.py --help``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from koers.cli import main  # noqa: E402 - the package lies beside this file
from koers.commands.build import run_reports  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(command=run_reports, root=ROOT))
