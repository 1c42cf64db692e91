"""What a notebook shows without our display objects, made fit for a page.

Somebody's data frame, picture, Markdown or print still comes out, with what can be saved of its meaning:
tables keep nothing but their cells, pictures get their description from the output's metadata
(``{"alt": "…"}``) or say that there is none, printed text stands as it is. Scripts, styles and
addresses of objects in memory are left out: the last would differ from run to run.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from koers.errors import Finding
from koers.export.page import unique
from koers.present.display import MIME

if TYPE_CHECKING:
    from bs4 import Tag

Neutral = dict[str, Any]

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_DROPPED = (
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "img",
    "head",
)
_KEPT = (
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "b",
    "i",
    "code",
    "pre",
)
_MEMORY_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+−€$\s]*\d[\d.,\s]*%?")


def foreign_block(output: Mapping[str, Any]) -> Neutral | None:
    """Return the block of an output that is not one of our sections, or None when there is nothing to show."""
    if output["output_type"] == "stream":
        # Warnings and progress on standard error are for whoever runs the notebook.
        return _text_block(output["text"]) if output["name"] == "stdout" else None
    data, metadata = output.get("data", {}), output.get("metadata", {})
    for media_type in _PICTURES:
        if media_type in data:
            return _picture(media_type, data[media_type], {**metadata, **metadata.get(media_type, {})})
    if "text/html" in data:
        block = _html_block(_joined(data["text/html"]))
        if block is not None:
            return block
    if "text/markdown" in data:
        return markdown_block(_joined(data["text/markdown"]))
    return _text_block(_joined(data.get("text/plain", "")))


def undescribed_pictures(notebook: Mapping[str, Any], file: str) -> list[Finding]:
    """Return a warning for each picture of a notebook that says nothing to who cannot see it, with its cell as Jupyter counts."""
    found = []
    for number, cell in enumerate(notebook["cells"], start=1):
        blocks = [foreign_block(output) for output in cell.get("outputs", ()) if _is_shown(output)]
        for block in blocks:
            if block is not None and block["kind"] == "foreign-image" and not block["alt"]:
                message, where = "cell {cell} shows an image without a description.", str(cell.get("execution_count") or number)
                advice = 'Tell its message in words: display(figure, metadata={"image/png": {"alt": "…"}}).'
                found.append(Finding(file, 0, "", "missing-description", message, advice, "warning", (("cell", where),)))
    return found


def _is_shown(output: Mapping[str, Any]) -> bool:
    return output["output_type"] in ("display_data", "execute_result") and MIME not in output.get("data", {})


def markdown_block(source: str, taken: Collection[str] = ()) -> Neutral:
    """Return Markdown as a block: its HTML, raw HTML escaped, and its headings as (level, text, anchor).

    The page has its one level-1 heading already, so "#" and "##" both become level 2.
    """
    import mistune
    from markupsafe import Markup

    headings: list[tuple[int, str, str]] = []
    used = set(taken)

    class Renderer(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **_: Any) -> str:
            plain = Markup(text).striptags()
            anchor = unique(slug(plain), used)
            used.add(anchor)
            headings.append((max(level, 2), plain, anchor))
            return f'<h{max(level, 2)} id="{anchor}">{text}</h{max(level, 2)}>\n'

        def image(self, text: str, url: str, title: str | None = None) -> str:
            # A picture from elsewhere would be a request; its description is what can stay.
            return super().image(text, url, title) if url.startswith("data:image/") else text

    html = mistune.create_markdown(renderer=Renderer(escape=True), plugins=["table"])(source)
    # The policy of the page forbids style attributes, with which mistune aligns the cells of a table.
    html = re.sub(r"<th(?=[ >])", '<th scope="col"', re.sub(r' style="text-align:(\w+)"', _aligned, str(html)))
    return {"kind": "markdown", "source": source, "html": Markup(html), "headings": headings}


def _aligned(match: re.Match[str]) -> str:
    return ' class="number"' if match[1] == "right" else ""


def slug(text: str) -> str:
    """Return text as an anchor: lower-case letters, digits and hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-") or "section"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _text_block(text: str | list[str]) -> Neutral | None:
    shown = _joined(text).rstrip()
    return {"kind": "foreign-text", "text": shown} if shown and not _MEMORY_ADDRESS.search(shown) else None


def _picture(media_type: str, content: str | list[str], metadata: Mapping[str, Any]) -> Neutral:
    text = _joined(content)
    encoded = base64.b64encode(text.encode()).decode("ascii") if media_type == "image/svg+xml" else "".join(text.split())
    return {"kind": "foreign-image", "uri": f"data:{media_type};base64,{encoded}", "alt": str(metadata.get("alt", "")).strip()}


def _html_block(html: str) -> Neutral | None:
    """Return somebody's HTML with nothing in it but words and table cells; None when no words are left."""
    from bs4 import BeautifulSoup, Comment
    from markupsafe import Markup

    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.find_all(True):
        if tag.name in _KEPT:
            tag.attrs = {name: value for name, value in tag.attrs.items() if name in ("colspan", "rowspan") and str(value).isdigit()}
        else:
            tag.unwrap()
    for table in soup.find_all("table"):
        _mend_table(table)
    if not soup.get_text(strip=True):
        return None
    kind = "foreign-table" if soup.find("table") else "foreign-html"
    return {"kind": kind, "html": Markup(str(soup).strip())}


def _mend_table(table: Tag) -> None:
    """Give headers their scope, turn empty headers into plain cells, line numbers up at the end."""
    for cell in table.find_all(["th", "td"]):
        text = cell.get_text(strip=True)
        if cell.name == "th" and not text:
            cell.name = "td"
        elif cell.name == "th":
            cell["scope"] = "col" if cell.find_parent("thead") else "row"
        elif _NUMBER.fullmatch(text):
            cell["class"] = "number"
