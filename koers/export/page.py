"""The page around a report or an index: style sheet, fonts, security policy, document links.

Everything is in the one file that a reader saves or mails: fonts and images are data URIs, and the
policy forbids any request. The style sheet and the script are named in it by their hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from koers.export.palette import page_colours

if TYPE_CHECKING:
    from jinja2 import Environment

FONTS = (("400", "normal"), ("400", "italic"), ("600", "normal"), ("700", "normal"))
TEMPLATES = "koers.export"


@dataclass(frozen=True)
class DocumentLink:
    """A way to another file: the same report in another format, its figures, its notebook, an overview."""

    label: str
    href: str
    kind: Literal["pdf", "xlsx", "csv", "notebook", "index", "html"]

    @property
    def format(self) -> str:
        """The format's short name as shown beside the label; "" for pages."""
        return {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "notebook": "IPYNB"}.get(self.kind, "")


def links_of(links: Iterable[DocumentLink], *kinds: str) -> tuple[DocumentLink, ...]:
    """Return the links of some kinds, in the order of the kinds."""
    given = tuple(links)
    return tuple(link for kind in kinds for link in given if link.kind == kind)


@dataclass(frozen=True)
class Shell:
    """What a page's head holds: its style, its script and the policy that allows just these two."""

    style: str
    script: str
    policy: str


def make_shell(colours: Mapping[str, str], *, scripts: Sequence[str] = ()) -> Shell:
    """Return the head's parts for a page in these house colours.

    Parameters
    ----------
    colours : mapping of str to str
        The house colours, see :func:`koers.export.palette.page_colours`.
    scripts : sequence of str
        File names of the page's scripts in ``templates/html``; they become one, in this order.
    """
    style = style_sheet(tuple(sorted(colours.items())))
    code = "\n".join(_resource(f"html/{name}").strip() for name in scripts)
    rules = ["default-src 'none'", "img-src data:", "font-src data:", f"style-src {_source(style)}"]
    rules += [f"script-src {_source(code)}"] if code else []
    return Shell(style, code, "; ".join([*rules, "base-uri 'none'", "form-action 'none'"]))


@cache
def style_sheet(colours: tuple[tuple[str, str], ...]) -> str:
    """Return the style sheet in these house colours, fonts included."""
    light, dark = page_colours(dict(colours))
    fonts = [(weight, style, _font(weight, style)) for weight, style in FONTS]
    template = environment().get_template("html/style.css.j2")
    return template.render(light=light, dark=dark, fonts=fonts).strip()


@cache
def environment() -> Environment:
    """Return the template environment of the pages: escaping on, an undefined name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    escape = select_autoescape(enabled_extensions=("html", "html.j2"), default=False)
    return Environment(
        loader=PackageLoader(TEMPLATES, "templates"), autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def unique(name: str, taken: Sequence[str] | set[str]) -> str:
    """Return ``name``, or the first of ``name-2``, ``name-3``, … that is not taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _resource(name: str) -> str:
    return files(TEMPLATES).joinpath("templates", *name.split("/")).read_text(encoding="utf-8")


def _font(weight: str, style: str) -> str:
    font = files(TEMPLATES).joinpath("fonts", f"source-sans-3-latin-{weight}-{style}.woff2").read_bytes()
    return base64.b64encode(font).decode("ascii")
