"""Look at a page the way a reader's browser and a screen-reader user's checker do.

Drives Debian's Chromium by playwright, with axe-core from the wheel ``axe-playwright-python``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

import pytest

from tests.builds import SOAK

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What axe asks that depends on where things lie; the rest is the same at every width.
LAYOUT_RULES = ("target-size", "scrollable-region-focusable", "css-orientation-lock")
# What it asks of colours takes most of its time, and texts that look alike have the same: with `sample`, one of each look is measured.
_COLOUR_RULES = ("color-contrast", "link-in-text-block")
_RUN_AXE = """async ([tags, colours, sample, layout]) => {
    const told = (found) => found.violations.map(
        (v) => `${v.id} (${v.help}): ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
    // Of what passes axe would otherwise describe every element.
    const usual = {preload: false, resultTypes: ["violations"]};
    const only = (values) => ({...usual, runOnly: {type: "rule", values}});
    const options = {...usual, runOnly: tags};
    if (!sample) return told(await axe.run(options));
    const others = told(await axe.run(
        layout.length ? only(layout) : {...options, rules: Object.fromEntries(colours.map((rule) => [rule, {enabled: false}]))}));
    const ofParent = new Map(), looks = new Map();
    const ground = (element) => {
        if (!element) return "";
        if (!ofParent.has(element)) {
            const style = getComputedStyle(element), own = [style.opacity, style.backgroundColor, style.backgroundImage].join();
            const above = ground(element.parentElement);
            ofParent.set(element, above.endsWith(own) ? above : `${above};${own}`);
        }
        return ofParent.get(element);
    };
    const look = (element) => {
        const style = getComputedStyle(element);
        return [element.tagName, style.color, style.fontSize, style.fontWeight, style.position, style.textDecorationLine, ground(element)];
    };
    const block = (element) => getComputedStyle(element).display.startsWith("inline") ? block(element.parentElement) : element;
    for (const element of document.body.querySelectorAll("*")) {
        const link = element.matches("a[href]");
        if (!link && ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        const key = look(element);
        if (link) {
            const around = block(element.parentElement);
            key.push(getComputedStyle(around).color, around.textContent.trim().length > element.textContent.trim().length);
        }
        if (!looks.has(key.join()) && element.getClientRects().length) looks.set(key.join(), element);
    }
    return [...others, ...told(await axe.run({include: [...looks.values()]}, only(colours)))];
}"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Tables wider than their box. One that scrolls may be excused, if it shows that it does and can be reached by keyboard.
_CUT_OFF = """(excused) => [...document.querySelectorAll(".table-box")].filter((box) => box.scrollWidth > box.clientWidth + 1).filter(
    (box) => !(excused && getComputedStyle(box).overflowX === "auto" && getComputedStyle(box).backgroundImage !== "none"
        && box.tabIndex === 0 && box.getAttribute("role") === "region")).map((box) => box.querySelector("caption")?.textContent ?? "")"""


# Two frames on, a page has been laid out anew and its scripts have seen it.
_DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

P = ParamSpec("P")
T = TypeVar("T")
_THREAD = "browser"
_DRIVER = ThreadPoolExecutor(max_workers=1, thread_name_prefix=_THREAD)
# The driver and then its browser, once they are there.
_running: list[Any] = []


def chromium() -> str:
    """Return the path of Chromium; fail with what to do where there is none, or skip when told to."""
    if os.environ.get("KOERS_SKIP_BROWSER") == "1":
        pytest.skip("KOERS_SKIP_BROWSER=1: pages are not checked in a browser")
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Pages are checked in Chromium, which is not installed: apt-get install chromium (or set KOERS_SKIP_BROWSER=1)")
    return path


def shared() -> Any:
    """Return the headless Chromium of this process, started when it is first asked for; for functions that run :func:`in_browser`."""
    if not _running or not _running[-1].is_connected():
        _stop()
        executable = chromium()
        from playwright.sync_api import sync_playwright

        driver = sync_playwright().start()
        _running.append(driver)
        _running.append(driver.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"]))
    return _running[-1]


def in_browser(function: Callable[P, T]) -> Callable[P, T]:
    """Run a test, or any function that uses Chromium, in the thread that Chromium is driven from, and close the pages it leaves open.

    One Chromium serves a whole session. Playwright keeps an event loop running, beside which no notebook could run in the same thread.
    """

    def then_close(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        finally:
            for context in _running[-1].contexts if len(_running) > 1 else ():
                context.close()

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        if threading.current_thread().name.startswith(_THREAD):
            return function(*args, **kwargs)
        return _DRIVER.submit(then_close, *args, **kwargs).result()

    return called


def stop() -> None:
    """End Chromium and its thread, at the end of the session."""
    _DRIVER.submit(_stop).result()
    _DRIVER.shutdown()


def _stop() -> None:
    while _running:
        ended = _running.pop()
        ended.stop() if hasattr(ended, "stop") else ended.close()


@in_browser
def check_page(path: Path, *, every: bool = False, scrolling: bool = False) -> list[str]:
    """Return what is wrong with a page, in words; [] when nothing is.

    Wide and light, then narrow and dark: axe's WCAG 2.2 AA and best-practice rules, requests other than for the
    page itself, errors in the console under the page's own security policy, sideways scrolling, tables cut off. Colours are measured
    once per look of text rather than per text, and of the narrow page only they and what depends on where things lie.
    With ``every`` each is loaded for itself, and every text measured; in `make soak` both widths in both schemes.
    With ``scrolling`` a table may be wider than its place on a wide screen, if it shows that it scrolls.
    """
    problems: list[str] = []
    views = list(product(WIDTHS, SCHEMES) if every and SOAK else zip(WIDTHS, SCHEMES, strict=True))
    for at_once in [[view] for view in views] if every else [views]:
        problems += _look(path, at_once, not every, scrolling)
    return problems


def _look(path: Path, views: list[tuple[int, Literal["light", "dark"]]], sample: bool, scrolling: bool) -> list[str]:
    """Load a page once and look at it in each view, a width and a scheme."""
    problems: list[str] = []
    (width, scheme), *_ = views
    context = shared().new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    where = [""]

    def tell(*found: str) -> None:
        problems.extend(f"{where[-1]}: {one}" for one in found)

    page.on("request", lambda request: tell(f"requests {request.url}") if _outside(request.url) else None)
    page.on("console", lambda message: tell(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: tell(f"script: {error}"))
    for width, scheme in views:
        where.append(f"{path.name} at {width} px, {scheme}")
        if page.url == "about:blank":
            page.goto(path.resolve().as_uri(), wait_until="load")
        else:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(_DRAWN)
        if page.evaluate(_TOO_WIDE):
            tell("scrolls sideways")
        tell(*(f"table cut off: {caption}" for caption in page.evaluate(_CUT_OFF, scrolling or width < WIDTHS[0])))
        tell(*barriers(page, sample=sample, layout=sample and width < WIDTHS[0]))
    return problems


def barriers(page: Any, *, sample: bool = True, layout: bool = False) -> list[str]:
    """Return what axe finds on an open page as it is now.

    With ``sample`` colours once per look of text; with ``layout`` of the other rules only those that depend on where things lie.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    return [f"axe: {violation}" for violation in page.evaluate(_RUN_AXE, [TAGS, _COLOUR_RULES, sample, LAYOUT_RULES if layout else ()])]


def _outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
