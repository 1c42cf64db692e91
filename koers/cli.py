"""The command line: a thin layer over functions that anyone can call."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

import koers
from koers.commands import audit, build, check, compare, crate, data, exercise, impact, ledger, new, periods, trace, verify, watch, workbook
from koers.commands.common import EPILOG, folder_options
from koers.errors import KoersError


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(koers.__version__)
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@folder_options
@click.pass_context
def cli(context: click.Context, debug: bool, data: Path | None, params: Path | None) -> None:  # noqa: ARG001 - read by main()
    """Reproducible reports from data: build them, check the data, see what there is.

    \b
    koers list                      what periods and reports there are
    koers new 2024-H2               start a period from the one before
    koers check 2024-H1             is the data complete and plausible?
    koers build 2024-H1             build all reports of a period
    koers watch 2024-H1             see its pages, made anew at every save
    koers verify outputs/2024-H1    build it again and compare every byte
    koers crate 2024-H1             put it in a zip, with all that made it
    """
    context.obj = {"data": data, "params": params}


for _command in (
    build.build,
    periods.list_command,
    check.check,
    compare.compare,
    new.new,
    impact.impact,
    audit.audit,
    trace.trace,
    verify.verify,
    crate.crate,
    data.data_group,
    workbook.workbook,
    exercise.exercise,
    ledger.ledger,
    watch.watch,
):
    cli.add_command(_command)


def _told(error: KoersError, given: Sequence[str]) -> int:
    """Tell an error, as a sentence or with its traceback; return the exit code."""
    if "--debug" in given:
        traceback.print_exception(error)
    else:
        click.echo(f"Error: {error}", err=True)
    return error.exit_code


def main(arguments: Sequence[str] | None = None, command: click.Command = cli, root: Path | None = None) -> int:
    """Run a command; return its exit code. No traceback reaches a user, except with ``--debug``."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return int(command.main(given, standalone_mode=False, obj=root) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was overwritten.", err=True)
        return 130
    except KoersError as error:
        return _told(error, given)
    except BrokenPipeError:
        return 1
    except Exception as error:
        if "--debug" in given:
            raise
        if isinstance(error, OSError) and (reason := _no_room(error)):
            click.echo(f"Error: {reason}", err=True)
            return 2
        click.echo(f"Error: an unexpected fault: {type(error).__name__}: {error}", err=True)
        click.echo("Run again with --debug to see where, and please report it.", err=True)
        return 1


def _no_room(error: OSError) -> str:
    """Say in a sentence that a file cannot be written: no room, or no leave; "" for any other fault."""
    errors = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
    if isinstance(error, shutil.Error):  # of copying a folder: by file what was wrong, as text
        of, to, why = error.args[0][0]
        code = next((one for one in errors if f"[Errno {one}]" in str(why)), None)
        return f"{of} cannot be copied to {to}: {os.strerror(code)}. Make room there." if code is not None else ""
    return f"{error.filename or 'A file'} cannot be read or written: {error.strerror}." if error.errno in errors else ""


def entry() -> None:
    """Run the ``koers`` console script."""
    sys.exit(main())
