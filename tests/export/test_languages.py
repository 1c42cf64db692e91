"""Texts of the data in another language than the page's are said to be so, wherever they stand."""

from __future__ import annotations

import json
import re
import string
from typing import Any

from koers.export.languages import mark_html, pattern_of


def title(*texts: str, language: str = "nl") -> dict[str, Any]:
    """A title form, as far as languages go."""
    return {"supplied": list(texts), "supplied_language": language}


def found(texts: list[str], text: str) -> list[str]:
    """What the pattern of some texts finds in a text."""
    return re.findall(pattern_of(texts), text)


def test_the_pattern_finds_whole_texts_and_the_longest() -> None:
    """A theme within a project's name is part of that name; within another word it is nothing."""
    assert found(["Ouderen", "Ouderen en zorg", "Wlz"], "Ouderen en zorg, Ouderen, Ouderenzorg, Wlz-zorg") == [
        "Ouderen en zorg",
        "Ouderen",
        "Wlz",
    ]


def test_the_pattern_takes_signs_as_they_are_and_a_small_first_letter() -> None:
    """Brackets and points mean themselves; a name may stand within a sentence, an abbreviation has its capitals."""
    assert found(["(Onafhankelijke) steun", "A.b+c", "GGD"], "(Onafhankelijke) steun of A.b+c, Axbbc, ggd") == [
        "(Onafhankelijke) steun",
        "A.b+c",
    ]
    assert found(["Ontwerpfase"], "in the ontwerpfase") == ["ontwerpfase"]


def test_the_pattern_means_the_same_to_typst() -> None:
    """Whatever signs a text has: Typst finds it, once."""
    import typst

    text = "a" + string.punctuation + "–…’€ ×½é>b"
    source = f"#assert.eq({json.dumps(f'{text} {text}', ensure_ascii=False)}.matches(regex({json.dumps(pattern_of([text]), ensure_ascii=False)})).len(), 2)"
    assert typst.compile(source.encode())


def test_texts_are_marked_between_tags_only() -> None:
    """Attributes, the page's title, styles and scripts hold no text that could be marked; signs stay escaped."""
    page = '<title>Wonen &amp; zorg</title><style>p::after{content:"Wonen & zorg"}</style><p title="Wonen &amp; zorg">About Wonen &amp; zorg &lt;b&gt;.</p>'
    marked = mark_html(page, [title("Wonen & zorg")])
    assert marked == page.replace("About Wonen &amp; zorg", 'About <span lang="nl">Wonen &amp; zorg</span>')


def test_a_page_without_such_texts_stays_as_it_is() -> None:
    """Also when its title knows nothing of languages."""
    assert mark_html("<p>Ouderen &quot;</p>", [title(), {}]) == "<p>Ouderen &quot;</p>"
