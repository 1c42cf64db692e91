"""Says where a document shows a text of the data in another language than its own (WCAG 3.1.2).

The title form holds these texts; see :mod:`koers.present.supplied`. One pattern finds them, in HTML here
and in print by a rule of the template, so that no section and no template marks any by hand.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from koers.present.display import Neutral

_TAGS = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
# Elements that hold no text for a reader, or none that could be marked.
_UNMARKED = ("script", "style", "title", "textarea")


def pattern_of(texts: Iterable[str]) -> str:
    """Return a regular expression that finds whole texts, the longest first; "" for none.

    It means the same to Python and to Typst: nothing looks around, and only signs are escaped. A text that
    begins with a capital is found with a small letter too, as it stands within a sentence.
    """
    longest_first = sorted(set(texts), key=lambda text: (-len(text), text))
    return "|".join(_whole(text) for text in longest_first if text)


def _whole(text: str) -> str:
    # Only what has a meaning of its own: Typst knows no other escapes, and takes some, such as ``\\>``, for something else.
    escaped = re.sub(r"([\\.+*?()|\[\]{}^$#&~-])", r"\\\1", text)
    if text[:1].isupper() and text[1:2].islower():
        escaped = f"[{text[0]}{text[0].lower()}]{escaped[1:]}"
    before, after = (r"\b" if re.match(r"\w", edge) else "" for edge in (text[0], text[-1]))
    return f"{before}{escaped}{after}"


def mark_html(page: str, titles: Iterable[Neutral]) -> str:
    """Return a page with ``<span lang>`` around each text of the data that is not in the page's language."""
    by_language: dict[str, set[str]] = {}
    for title in titles:
        by_language.setdefault(title.get("supplied_language", ""), set()).update(title.get("supplied", ()))
    for language, texts in by_language.items():
        plain = html.unescape(page)
        pattern = pattern_of(text for text in texts if text[1:] in plain)
        if pattern:
            page = _marked(page, re.compile(pattern), language)
    return page


def _marked(page: str, pattern: re.Pattern[str], language: str) -> str:
    parts, inside = [], ""
    for part in _TAGS.split(page):
        tag = re.match(r"<(/?)(\w+)", part)
        if tag is not None:
            name = tag[2].lower()
            inside = name if not inside and not tag[1] and name in _UNMARKED else "" if tag[1] and name == inside else inside
        elif not inside and part.strip():
            part = _marked_text(part, pattern, language)
        parts.append(part)
    return "".join(parts)


def _marked_text(escaped: str, pattern: re.Pattern[str], language: str) -> str:
    text = html.unescape(escaped)
    if not pattern.search(text):
        return escaped
    found, end = [], 0
    for match in pattern.finditer(text):
        found += [
            html.escape(text[end : match.start()], quote=False),
            f'<span lang="{language}">{html.escape(match[0], quote=False)}</span>',
        ]
        end = match.end()
    return "".join([*found, html.escape(text[end:], quote=False)])
