"""Read numbers as documents print them: points for thousands, minus signs behind, brackets, currency signs, V and N.

What a point means can't be told from one number, so the style is declared: ``plain`` (1234.50), ``nl`` (1.234,50), ``en`` (1,234.50).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from koers.money import MAX_WHOLE_DIGITS, NumberFormatError

Style = Literal["plain", "nl", "en"]
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009 "), None)
_MINUS = "-\u2212\u2013"
_GROUPED = {"nl": (".", ","), "en": (",", ".")}
# "1.000,-", "1.000,--" and "30.617.-": no cents.
_NO_CENTS = re.compile(r"(?<=\d)[.,](?:-{1,2}|\u2013|\u2014)$")


def parse_printed(text: str, style: Style = "plain", favourable: Literal["", "positive", "negative"] = "") -> Decimal:
    """Read one printed number.

    Parameters
    ----------
    text : str
        ``4.977-``, ``(4.977)``, ``-4.977``, ``−4.977``, ``€ 1.000,-``, ``6,6%``, ``4.977 N``; a dash alone is 0.
    style : {"plain", "nl", "en"}
    favourable : {"", "positive", "negative"}
        The sign of a number marked V (voordelig, favourable); one marked N has the other. "" refuses both.

    Raises
    ------
    NumberFormatError
        With the reason in words.
    """
    bare = text.translate(_SPACES)
    for sign in ("€", "$", "£", "EUR", "euro"):
        bare = bare.removeprefix(sign).removesuffix(sign)
    bare = bare.removesuffix("%")
    bare, side = _side(bare, favourable)
    if bare and all(character in _MINUS for character in bare):
        return Decimal(0)
    bare = _NO_CENTS.sub("", bare)
    bare, negative = _sign(bare)
    number = _whole(bare.removeprefix("€"), style)
    if side and negative:
        raise NumberFormatError("both a minus sign and V or N")
    return -number if negative or side < 0 else number


def _side(text: str, favourable: str) -> tuple[str, int]:
    """Take V or N off; return the sign that it stands for, 0 where there is none."""
    if text[-1:].upper() not in ("V", "N") or not any(character.isdigit() for character in text):
        return text, 0
    if not favourable:
        raise NumberFormatError("marked V or N, and the description does not say which sign is favourable")
    return text[:-1], 1 if (text[-1].upper() == "V") == (favourable == "positive") else -1


def _sign(text: str) -> tuple[str, bool]:
    marks = [text[:1] in _MINUS and bool(text[:1]), text[-1:] in _MINUS and bool(text[-1:]), text.startswith("(") and text.endswith(")")]
    if sum(marks) > 1:
        raise NumberFormatError("more than one minus sign")
    bare = text[1:-1] if marks[2] else text[1:] if marks[0] else text[:-1] if marks[1] else text.removeprefix("+")
    return bare, any(marks)


def _whole(text: str, style: Style) -> Decimal:
    if style == "plain":
        match = re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII)
        digits = text
    else:
        group, point = (re.escape(mark) for mark in _GROUPED[style])
        match = re.fullmatch(rf"(\d+|\d{{1,3}}({group}\d{{3}})+)({point}\d+)?", text, re.ASCII)
        digits = text.replace(_GROUPED[style][0], "").replace(_GROUPED[style][1], ".")
    if match is None:
        raise NumberFormatError(f"not a number as {style!r} writes it")
    if len(digits.partition(".")[0].lstrip("0")) > MAX_WHOLE_DIGITS:
        raise NumberFormatError("too many digits")
    return Decimal(digits)
