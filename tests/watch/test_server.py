"""The pages are served on this machine, to be read only, and told when their file is another."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from koers.errors import UsageError
from koers.watch.server import Board, Site, serving
from tests.browser import in_browser, shared

WORDS = {"problem": "Er is iets mis:", "waiting": "Nog niet"}
POLICY = "default-src 'none'; style-src 'none'"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A folder with a period, served; what it holds is a link to a version, as after a build."""
    version = tmp_path / "out" / ".versions" / "2024-H1-x"
    version.mkdir(parents=True)
    (version / "index.html").write_text("<title>één</title><body><p>a</p></body>", encoding="utf-8")
    (version / "a.figures.csv").write_text("id\n", encoding="utf-8")
    (tmp_path / "out" / "2024-H1").symlink_to(version)
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (tmp_path / "out" / "away").symlink_to(tmp_path)
    (tmp_path / "out" / ".lock").touch()
    with serving(tmp_path / "out", 0, Board("nl", WORDS)) as running:
        yield running


def ask(site: Site, way: str, host: str = "", method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    """Ask for a path; return the answer with its content."""
    connection = http.client.HTTPConnection("127.0.0.1", site.server_port, timeout=10)
    connection.request(method, way, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


class Listening:
    """A page that listens, until its server is closed."""

    def __init__(self, site: Site, page: str, seen: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.server_port, timeout=10)
        self.connection.request("GET", f"/.koers/news?page={page}&seen={seen}")
        self.answer = self.connection.getresponse()

    def next(self) -> tuple[str, dict[str, object]]:
        """Wait for the next event."""
        while True:
            line = self.answer.readline().decode()
            assert line, "the connection ended"
            if line.startswith("event: "):
                return line.removeprefix("event: ").strip(), json.loads(self.answer.readline().decode().removeprefix("data: "))


def seen(content: bytes) -> str:
    """The checksum that a served page has of itself."""
    return content.decode().partition('data-seen="')[2].partition('"')[0]


def test_a_page_is_served_with_a_script_and_its_file_stays_as_it_was(site: Site) -> None:
    """The address of a folder gives its index; other files come as they are."""
    file = site.out / "2024-H1" / "index.html"
    before = file.read_bytes()
    answer, content = ask(site, "/2024-H1/")
    assert (answer.status, answer.getheader("Content-Type"), answer.getheader("Cache-Control")) == (
        200,
        "text/html; charset=utf-8",
        "no-store",
    )
    assert content.decode().startswith("<title>één</title><body><p>a</p><script src=")
    assert file.read_bytes() == before
    assert ask(site, "/2024-H1/a.figures.csv")[1] == b"id\n"
    moved = ask(site, "/2024-H1")[0]
    assert (moved.status, moved.getheader("Location")) == (301, "/2024-H1/")
    assert b"EventSource" in ask(site, "/.koers/watch.js")[1]
    head, nothing = ask(site, "/2024-H1/", method="HEAD")
    assert (head.status, nothing, int(head.getheader("Content-Length") or 0)) == (200, b"", len(content))


@pytest.mark.parametrize(
    "way",
    [
        "/.lock",
        "/.versions/2024-H1-x/index.html",
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/away/secret.html",
        "/x\0y",
    ],
)
def test_nothing_outside_the_folder_and_nothing_hidden_is_served(site: Site, way: str) -> None:
    """Nor by a link that leads away."""
    answer, content = ask(site, way.replace("\0", "%00"))
    assert answer.status == 404
    assert b"secret" not in content


def test_only_this_machine_is_answered(site: Site) -> None:
    """It listens on the loopback, and a page of another name that leads here is refused."""
    assert site.server_address[0] == "127.0.0.1"
    assert ask(site, "/2024-H1/", "localhost:1234")[0].status == 200
    assert ask(site, "/2024-H1/", "reports.example")[0].status == 403
    assert ask(site, "/.koers/news?page=/2024-H1/&seen=", "127.0.0.1.example:80")[0].status == 403
    assert ask(site, "/2024-H1/", method="POST")[0].status == 501


def test_a_page_is_told_of_a_fault_and_that_it_is_mended_and_reloads_only_when_its_file_is_another(site: Site) -> None:
    """Each page for itself: news of other pages is none."""
    listening = Listening(site, "/2024-H1/", seen(ask(site, "/2024-H1/")[1]))
    assert listening.next() == ("state", {"problems": [], "heading": WORDS["problem"], "language": "nl"})
    site.board.tell(("row 3",))
    assert listening.next()[1]["problems"] == ["row 3"]
    late = Listening(site, "/2024-H1/", seen(ask(site, "/2024-H1/")[1]))
    assert late.next()[1]["problems"] == ["row 3"]
    site.board.tell()
    assert listening.next() == ("state", {"problems": [], "heading": WORDS["problem"], "language": "nl"})
    site.board.tell()
    (site.out / "2024-H1" / "index.html").write_text("<p>b</p>", encoding="utf-8")
    site.board.tell()
    assert listening.next() == ("reload", {})
    assert listening.answer.readline() in (b"\n", b"")


def test_a_page_that_is_made_later_shows_itself(site: Site) -> None:
    """Until then its place says so, in its language."""
    first, content = ask(site, "/")
    assert (first.status, "Nog niet" in content.decode()) == (200, True)
    answer, content = ask(site, "/2024-H1/later.html")
    assert answer.status == 404
    assert "Nog niet" in content.decode()
    listening = Listening(site, "/2024-H1/later.html", seen(content))
    assert listening.next()[0] == "state"
    (site.out / "2024-H1" / "later.html").write_text("<p>now</p>", encoding="utf-8")
    site.board.tell()
    assert listening.next()[0] == "reload"


def test_who_listens_is_let_go_at_the_end(tmp_path: Path) -> None:
    """No thread waits for a page that nobody will change any more."""
    (tmp_path / "a.html").write_text("a", encoding="utf-8")
    with serving(tmp_path, 0, Board("nl", WORDS)) as running:
        listening = Listening(running, "/a.html", seen(ask(running, "/a.html")[1]))
        listening.next()
    rest = listening.answer.read()
    assert b"event" not in rest


def test_a_port_that_is_taken_is_refused_by_its_number(tmp_path: Path) -> None:
    """Without one that was asked for, the next free one is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(UsageError, match=f"Port {port} is taken. Name a free one with --port"),
            serving(tmp_path, port, Board("nl", WORDS)),
        ):
            pass
    with serving(tmp_path, None, Board("nl", WORDS)) as one, serving(tmp_path, None, Board("nl", WORDS)) as other:
        assert one.server_port != other.server_port


TALL = "".join(
    f'<section id="part-{n}" tabindex="0"><h2>{n}</h2><p>text</p><details><summary>more</summary><p>folded</p></details></section>\n'
    for n in range(200)
)
PLACE = "document.getElementById('part-90').getBoundingClientRect().top"


@in_browser
def test_a_reader_stays_where_they_are_and_sees_a_fault_come_and_go(site: Site) -> None:
    """In a browser: with something longer above, the same part is at the same height, what was folded out still is; the bar is read out."""
    file = site.out / "2024-H1" / "long.html"

    def write(above: str) -> None:
        head = f'<!DOCTYPE html><html lang="nl"><head><meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>x</title></head>'
        file.write_text(f"{head}<body><main>{above}{TALL}</main></body></html>", encoding="utf-8")

    write("")
    page = shared().new_page(viewport={"width": 800, "height": 600})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site.address}2024-H1/long.html")
    page.evaluate("document.querySelectorAll('details')[91].open = true; document.getElementById('part-90').scrollIntoView()")
    before = page.evaluate(PLACE)
    with page.expect_navigation():
        write("<p>longer</p>" * 30)
        site.board.tell()
    page.wait_for_load_state("load")
    page.wait_for_function(f"Math.abs({PLACE} - {before}) < 1")
    assert page.evaluate("[...document.querySelectorAll('details')].findIndex((fold) => fold.open)") == 91

    site.board.tell(("line_finance.csv, row 3: <b>wrong</b>",))
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert [line for line in alert.inner_text().splitlines() if line] == ["Er is iets mis:", "line_finance.csv, row 3: <b>wrong</b>"]
    assert alert.bounding_box()["y"] == 0
    site.board.tell()
    alert.wait_for(state="detached")
    assert faults == []
