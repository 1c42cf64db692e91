"""The pages, served on this machine only, which reload when their file is another.

A page asks for news and keeps the connection (server-sent events): whether its file is another than what is on the screen,
and what is wrong. Only reading is possible, only below the folder, and only by a page that this server served: a request
that names another host is refused.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from koers.errors import UsageError
from koers.watch.pages import NEWS, SCRIPT, waiting_page, with_script

HOST, PORT = "127.0.0.1", 8710
_TRIED = 20  # ports, from the usual one on
_ALIVE_SECONDS = 10
_HOSTS = ("127.0.0.1", "localhost")
_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class News:
    """What pages are told: a number that grows, and the faults that keep them as they are."""

    number: int = 0
    problems: tuple[str, ...] = ()


class Board:
    """The news, for every page that waits for it."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language, self.words = language, dict(words)
        self.news, self.closed = News(), False
        self._changed = threading.Condition()

    def tell(self, problems: tuple[str, ...] = ()) -> None:
        """Say that pages may be others now, or what is wrong."""
        with self._changed:
            self.news = News(self.news.number + 1, problems)
            self._changed.notify_all()

    def close(self) -> None:
        """Let everybody go."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def wait(self, number: int, seconds: float) -> None:
        """Wait until the news is other than that of a number, but not longer."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.news.number != number, seconds)


class Site(ThreadingHTTPServer):
    """A folder of reports on 127.0.0.1."""

    daemon_threads, block_on_close = True, False

    def __init__(self, out: Path, port: int, board: Board) -> None:
        self.out, self.board = out, board
        super().__init__((HOST, port), _Visit)

    @property
    def address(self) -> str:
        """Its address, with a slash at the end."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a page that was closed meanwhile."""

    def place(self, way: str) -> Path | None:
        """Return the file or folder that a path of an address leads to; None where there is none to show.

        What begins with a dot is nobody's to see: locks, old versions, remains.
        """
        parts = [unquote(part) for part in way.split("/") if part]
        if any(part.startswith(".") or set(part) & {"/", "\\", "\0", ":"} for part in parts):
            return None
        path = self.out.joinpath(*parts)
        return path if path.exists() and path.resolve().is_relative_to(self.out.resolve()) else None

    def content(self, way: str) -> tuple[Path, bytes] | None:
        """Return a file, of a folder its index, with its bytes; once more where its folder was just replaced."""
        for _ in range(2):
            path = self.place(way)
            path = path / "index.html" if path is not None and path.is_dir() else path
            try:
                return (path, path.read_bytes()) if path is not None and path.is_file() else None
            except OSError:
                continue
        return None


@contextmanager
def serving(out: Path, port: int | None, board: Board) -> Iterator[Site]:
    """Serve a folder, at a port that was asked for or the first free one from the usual on.

    Raises
    ------
    UsageError
        When the port is taken.
    """
    site = _open(out, port, board)
    thread = threading.Thread(target=site.serve_forever, args=(0.1,), name="serving", daemon=True)
    thread.start()
    try:
        yield site
    finally:
        board.close()
        site.shutdown()
        site.server_close()


def _open(out: Path, port: int | None, board: Board) -> Site:
    for one in range(PORT, PORT + _TRIED) if port is None else [port]:
        try:
            return Site(out, one, board)
        except OSError:
            continue
    taken = f"Ports {PORT} to {PORT + _TRIED - 1} are" if port is None else f"Port {port} is"
    raise UsageError(f"{taken} taken. Name a free one with --port, or 0 for any.")


class _Visit(BaseHTTPRequestHandler):
    """One request."""

    server: Site
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Koers", ""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Keep the terminal for what the user asked for."""

    def do_HEAD(self) -> None:
        """Answer without content."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer with a file, the script, or news."""
        asked = urlsplit(self.path)
        place = None if asked.path.endswith("/") else self.server.place(asked.path)
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _HOSTS:
            self._send(HTTPStatus.FORBIDDEN, b"This server answers only on its own machine.\n", "text/plain; charset=utf-8")
        elif asked.path == SCRIPT:
            self._send(HTTPStatus.OK, files("koers.watch").joinpath("watch.js").read_bytes(), "text/javascript; charset=utf-8")
        elif asked.path == NEWS:
            given = parse_qs(asked.query)
            self._tell_news(given.get("page", ["/"])[0], given.get("seen", [""])[0])
        elif place is not None and place.is_dir():
            self._send(HTTPStatus.MOVED_PERMANENTLY, b"", "text/plain", Location=quote(unquote(asked.path)) + "/")
        else:
            self._send_file(asked.path)

    def _send_file(self, way: str) -> None:
        found, board = self.server.content(way), self.server.board
        if found is None and not way.endswith(("/", ".html")):
            self._send(HTTPStatus.NOT_FOUND, b"There is no such file.\n", "text/plain; charset=utf-8")
            return
        if found is None:
            page = with_script(waiting_page(board.language, board.words["waiting"]), "")
            # The first page is sure to come, and its address was told: a browser's own page of a fault is out of place.
            self._send(HTTPStatus.OK if way == "/" else HTTPStatus.NOT_FOUND, page.encode(), _TYPES[".html"])
            return
        path, content = found
        if path.suffix == ".html":
            content = with_script(content.decode("utf-8"), _checksum(content)).encode()
        self._send(HTTPStatus.OK, content, _TYPES.get(path.suffix, "application/octet-stream"))

    def _send(self, status: HTTPStatus, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        own = {"Content-Type": kind, "Content-Length": str(len(content)), "Cache-Control": "no-store"}
        guard = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
        for name, value in {**own, **guard, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _tell_news(self, page: str, seen: str) -> None:
        """Tell a page all news from now on, until it must reload or is closed."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        for name, value in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        board, told = self.server.board, None
        while not board.closed:
            news = board.news
            found = self.server.content(page)
            if found is not None and _checksum(found[1]) != seen:
                self._event("reload", {})
                return
            if news.problems != told:
                self._event("state", {"problems": news.problems, "heading": board.words["problem"], "language": board.language})
                told = news.problems
            else:
                self._write(": still here\n\n")
            board.wait(news.number, _ALIVE_SECONDS)

    def _event(self, name: str, content: Mapping[str, Any]) -> None:
        self._write(f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n")

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
