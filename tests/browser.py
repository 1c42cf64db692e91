"""Look at a page the way a reader's browser and a screen-reader user's checker do.

Drives Debian's Chromium by playwright, with axe-core from the wheel ``axe-playwright-python``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What axe asks that depends on where things lie; the rest is the same at every width.
LAYOUT_RULES = ("target-size", "scrollable-region-focusable", "link-in-text-block", "css-orientation-lock")
# Contrast takes nine tenths of axe's time, and texts that look alike have the same: with `sample`, one of each look is measured.
_RUN_AXE = """async ([tags, sample, layout]) => {
    const told = (found) => found.violations.map(
        (v) => `${v.id} (${v.help}): ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
    const options = {runOnly: tags, preload: false};
    if (!sample) return told(await axe.run(options));
    const others = told(await axe.run(layout.length ? {runOnly: {type: "rule", values: layout}, preload: false}
        : {...options, rules: {"color-contrast": {enabled: false}}}));
    const looks = new Map();
    for (const element of document.body.querySelectorAll("*")) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        const look = [];
        for (let at = element; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (at === element) look.push(at.tagName, style.color, style.fontSize, style.fontWeight, style.position);
            look.push(style.opacity, style.backgroundColor, style.backgroundImage);
        }
        const key = [...new Set(look)].join();
        if (element.getClientRects().length && !looks.has(key)) looks.set(key, element);
    }
    const contrast = {runOnly: {type: "rule", values: ["color-contrast"]}, preload: false};
    return [...others, ...told(await axe.run({include: [...looks.values()]}, contrast))];
}"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Tables wider than their box. One that scrolls may be excused, if it shows that it does and can be reached by keyboard.
_CUT_OFF = """(excused) => [...document.querySelectorAll(".table-box")].filter((box) => box.scrollWidth > box.clientWidth + 1).filter(
    (box) => !(excused && getComputedStyle(box).overflowX === "auto" && getComputedStyle(box).backgroundImage !== "none"
        && box.tabIndex === 0 && box.getAttribute("role") === "region")).map((box) => box.querySelector("caption")?.textContent ?? "")"""


def chromium() -> str:
    """Return the path of Chromium; fail with what to do where there is none, or skip when told to."""
    if os.environ.get("KOERS_SKIP_BROWSER") == "1":
        pytest.skip("KOERS_SKIP_BROWSER=1: pages are not checked in a browser")
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Pages are checked in Chromium, which is not installed: apt-get install chromium (or set KOERS_SKIP_BROWSER=1)")
    return path


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium, closed at the end."""
    executable = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield started
        finally:
            started.close()


def check_page(path: Path, *, every: bool = True, scrolling: bool = False) -> list[str]:
    """Return what is wrong with a page, in words; [] when nothing is.

    At two widths, light and dark: axe's WCAG 2.2 AA and best-practice rules, requests other than for the
    page itself, errors in the console under the page's own security policy, sideways scrolling, tables cut off. Without
    ``every`` wide and light, narrow and dark, contrast once per look of text rather than per text, and of the narrow page
    only what depends on where things lie.
    With ``scrolling`` a table may be wider than its place on a wide screen, if it shows that it scrolls.
    """
    problems: list[str] = []
    with browser() as started:
        for width, scheme in product(WIDTHS, SCHEMES) if every else zip(WIDTHS, SCHEMES, strict=True):
            where = f"{path.name} at {width} px, {scheme}"
            problems += [f"{where}: {problem}" for problem in _look(started, path, width, scheme, not every, scrolling)]
    return problems


def _look(started: Any, path: Path, width: int, scheme: str, sample: bool, scrolling: bool) -> list[str]:
    problems: list[str] = []
    context = started.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("request", lambda request: problems.append(f"requests {request.url}") if _outside(request.url) else None)
    page.on("console", lambda message: problems.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.goto(path.resolve().as_uri(), wait_until="load")
    if page.evaluate(_TOO_WIDE):
        problems.append("scrolls sideways")
    problems += [f"table cut off: {caption}" for caption in page.evaluate(_CUT_OFF, scrolling or width < WIDTHS[0])]
    problems += barriers(page, sample=sample, layout=sample and width < WIDTHS[0])
    context.close()
    return problems


def barriers(page: Any, *, sample: bool = True, layout: bool = False) -> list[str]:
    """Return what axe finds on an open page as it is now.

    With ``sample`` contrast once per look of text; with ``layout`` of the other rules only those that depend on where things lie.
    """
    page.evaluate(_axe())
    return [f"axe: {violation}" for violation in page.evaluate(_RUN_AXE, [TAGS, sample, LAYOUT_RULES if layout else ()])]


def _outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
