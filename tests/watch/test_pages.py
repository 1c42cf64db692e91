"""What of a served page is other than on disk."""

from __future__ import annotations

import html
import re

from koers.export.page import make_shell
from koers.watch.builder import saved_back
from koers.watch.pages import waiting_page, with_script
from tests import specimen

POLICY = re.compile(r'Content-Security-Policy" content="([^"]*)"')


def page(policy: str) -> str:
    """A page with a policy, as our templates write it."""
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}"></head>'
        "<body><p>&lt;/body&gt;</p></body></html>\n"
    )


def rules(served: str) -> dict[str, str]:
    """The rules of a served page's policy."""
    found = POLICY.search(served)
    assert found is not None
    return dict(rule.strip().partition(" ")[::2] for rule in html.unescape(found[1]).split(";"))


def test_a_page_gets_one_script_and_the_leave_to_run_it() -> None:
    """Its own script stays allowed, by its hash; nothing else is: no other host, no inline script."""
    policy = "default-src 'none'; img-src data:; script-src 'sha256-abc='; base-uri 'none'"
    served = with_script(page(policy), "0123")
    assert served.endswith('<script src="/.koers/watch.js" data-seen="0123"></script></body></html>\n')
    assert rules(served) == {
        "default-src": "'none'",
        "img-src": "data:",
        "script-src": "'sha256-abc=' 'self'",
        "base-uri": "'none'",
        "connect-src": "'self'",
    }
    assert rules(with_script(page(make_shell(specimen.COLOURS).policy), ""))["script-src"] == "'self'"


def test_nothing_else_of_a_page_changes() -> None:
    """Without policy and script the rest is what it was; a page without an end gets the script at its end."""
    original = page("default-src 'none'")
    served = with_script(original, "0123")
    assert POLICY.sub("", served).replace('<script src="/.koers/watch.js" data-seen="0123"></script>', "") == POLICY.sub("", original)
    assert with_script("<p>end", "x").startswith("<p>end<script ")


def test_a_page_that_is_not_there_says_so() -> None:
    """In its language; what it is told cannot be markup."""
    assert '<html lang="nl">' in waiting_page("nl", "Nog niet.")
    assert "&lt;b&gt;" in waiting_page("nl", "<b>")


class Task:
    """A task, as far as it matters here."""

    def __init__(self, name: str, provenance: object) -> None:
        self.name, self.provenance = name, provenance


def test_what_was_saved_back_during_a_build_is_made_anew() -> None:
    """A report of the same inputs as in the build that was overtaken may have read others in between."""
    last = {"overview": {"inputs": 1}, "monitor": {"inputs": 2}}
    assert saved_back([Task("overview", {"inputs": 1})], last)  # type: ignore[list-item]
    assert not saved_back([Task("overview", {"inputs": 3}), Task("other", {"inputs": 1})], last)  # type: ignore[list-item]
