"""What of a served page is other than on disk: a script that reloads it, and the leave to run that.

The file itself is never touched. A page's policy forbids every request and every script but its own; the served copy may
besides load the script of this server and ask it for news, of nobody else.
"""

from __future__ import annotations

import html
import re

SCRIPT, NEWS = "/.koers/watch.js", "/.koers/news"
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
_ALLOWED = {"script-src": "'self'", "connect-src": "'self'"}


def with_script(page: str, seen: str) -> str:
    """Return a page with the script that reloads it.

    Parameters
    ----------
    page : str
        As it lies on disk.
    seen : str
        The checksum of the file: what is on the screen.
    """
    script = f'<script src="{SCRIPT}" data-seen="{html.escape(seen)}"></script>'
    page = _POLICY.sub(lambda found: f"{found[1]}{html.escape(_with_leave(html.unescape(found[2])))}{found[3]}", page, count=1)
    head, end, rest = page.rpartition("</body>")
    return f"{head}{script}{end}{rest}" if end else f"{page}{script}"


def _with_leave(policy: str) -> str:
    """Return a policy that also allows this server's script and its news."""
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";") if rule.strip())
    for name, source in _ALLOWED.items():
        present = rules.get(name, "")
        rules[name] = source if present in ("", "'none'") else f"{present} {source}"
    return "; ".join(f"{name} {sources}".strip() for name, sources in rules.items())


def waiting_page(language: str, told: str) -> str:
    """Return the page in the place of one that is not there, or not yet; its script shows it as soon as it is."""
    text = html.escape(told)
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        "<style>body { margin: 3rem auto; max-width: 40rem; padding: 0 1.25rem; font: 1rem/1.5 system-ui, sans-serif; }</style>"
        f"<title>{text}</title></head><body><main><h1>{text}</h1></main></body></html>\n"
    )
