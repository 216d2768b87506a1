"""A small browser for the thread: one connection, cookies, pages read as HTML, forms filled in and sent as people do."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

from dienhong.demo.problems import ThreadBroken

Fields = Mapping[str, str | list[str]]
TIMEOUT = 60
_MOST_REDIRECTS, _MOST_TRIES = 5, 3


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its address (path and query), status and body."""

    url: str
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def tree(self) -> html.HtmlElement:
        """The page as elements."""
        return html.fromstring(self.body.decode(errors="replace"))

    @property
    def text(self) -> str:
        """What is to be read on the page, in one line."""
        return " ".join(self.tree.text_content().split())

    @property
    def told(self) -> str:
        """What the page says about a refused or finished act."""
        found = self.tree.xpath("//*[@role='status' or @role='alert' or contains(@class, 'msg')]")
        return " ".join(" ".join(one.text_content().split()) for one in found)[:400]

    def meta(self, name: str) -> str:
        """The content of a meta element, "" when it is not there."""
        found = self.tree.xpath("//meta[@name=$name]/@content", name=name)
        return str(found[0]) if found else ""

    def links(self, part: str) -> list[str]:
        """Addresses on the page that contain `part`, each once."""
        return list(dict.fromkeys(link for link in self.tree.xpath("//a/@href") if part in link))

    def form(self, *fields: str, action: str = "", do: str = "") -> html.FormElement:
        """The form to be posted that has these fields, this in its address, and a button `do` of this value.

        Raises ThreadBroken when there is none.
        """
        for form in self.tree.forms:
            buttons = form.xpath(".//button[@name='do']/@value")
            if (
                form.method == "POST"
                and set(fields) <= set(form.fields.keys())
                and action in (form.action or self.url)
                and (not do or do in buttons)
            ):
                return form
        what = ", ".join((*fields, action, do))
        raise ThreadBroken(f"{self.url} ({self.status}) has no form for {what}: {self.told or self.text[:300]}")


def choice(form: html.FormElement, field: str, label: str) -> str:
    """The value of the option whose label begins so. Raises ThreadBroken when nobody offers it."""
    options = form.xpath(".//select[@name=$name]/option", name=field)
    for option in options:
        if " ".join(option.text_content().split()).startswith(label):
            return str(option.get("value"))
    raise ThreadBroken(f"{field} offers {[option.text_content() for option in options]}, not {label}")


class Browser:
    """Somebody's browser. Not for several threads at once."""

    def __init__(self, base_url: str, name: str) -> None:
        parts = urlsplit(base_url)
        self.base_url, self.name = base_url, name
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def get(self, url: str) -> Page:
        """Open an address and follow where it leads. Raises ThreadBroken for an error page."""
        return self._expect(self._followed("GET", url))

    def sign_in(self, password: str, then: str = "/") -> Page:
        """Sign in with name and password through the form, on the way to the page `then`."""
        form_page = self.get(f"/dang-nhap/?{urlencode({'next': then})}")
        page = self.submit(form_page.form("login", "password"), form_page, login=self.name, password=password)
        if "/dang-nhap/" in page.url:
            raise ThreadBroken(f"{self.name} could not sign in: {page.told}")
        return page

    def submit(self, form: html.FormElement, page: Page, **values: str | list[str]) -> Page:
        """Send a form of a page with the values it has and these instead; a list is sent as one field many times.

        Raises ThreadBroken when it is refused.
        """
        fields: dict[str, str | list[str]] = {
            name: value for name, value in form.form_values() if isinstance(value, str)
        }
        address = urljoin(page.url, form.action) if form.action else page.url
        return self._expect(self._followed(form.method, address, {**fields, **values}))

    def act(self, url: str, **values: str) -> Page:
        """Open the page of an act, fill its form in and send it."""
        page = self.get(url)
        return self.submit(page.form(*values, action=urlsplit(url).path), page, **values)

    def press(self, page: Page, *, action: str = "", do: str = "") -> Page:
        """Press a button of a page: one whose form goes to an address with `action`, or one named `do`."""
        return self.submit(page.form(action=action, do=do), page, **({"do": do} if do else {}))

    def _expect(self, page: Page) -> Page:
        if page.status >= 400:
            raise ThreadBroken(f"{self.name}: {page.url} answered {page.status}: {page.told or page.text[:300]}")
        return page

    def _followed(self, method: str, url: str, fields: Fields | None = None) -> Page:
        page = self._request(method, url, fields)
        for _ in range(_MOST_REDIRECTS):
            if page.status not in {301, 302, 303}:
                return page
            url = urljoin(url, page.headers["location"])
            page = self._request("GET", url)
        raise ThreadBroken(f"{self.name}: {url} leads in a circle")

    def _request(self, method: str, url: str, fields: Fields | None = None) -> Page:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()), "Accept-Language": "vi"}
        body = None
        if method == "POST":
            body = urlencode(fields or {}, doseq=True).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base_url + path}
        response, data = self._exchanged(method, path, body, headers)
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        known = {name.lower(): value for name, value in response.getheaders()}
        return Page(path, response.status, data, known)

    def _exchanged(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], tries: int = 1
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request; again on a fresh connection when the server closed the idle one before it answered.

        A page that a dying process did not give is asked for again, as people do.
        """
        fresh = self._connection is None
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return response, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            again = not fresh or (method == "GET" and tries < _MOST_TRIES)
            if not again or not isinstance(error, ConnectionError):
                raise ThreadBroken(f"{self.name}: {path} was not answered: {error}") from error
            return self._exchanged(method, path, body, headers, tries + fresh)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Stream:
    """Listens to the live stream of a page, as its script does; counts the revisions that arrive."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.revisions: list[str] = []
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=TIMEOUT)
        self._connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": "text/event-stream"})
        self._response = self._connection.getresponse()
        if self._response.status != 200:
            raise ThreadBroken(f"the live stream answered {self._response.status}")
        self._news = threading.Event()
        self._open = True
        threading.Thread(target=self._listen, name="live stream", daemon=True).start()

    def _listen(self) -> None:
        while self._open:
            try:
                line = self._response.readline()
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                return  # closed by us, or the process behind it went away; wait_for_news tells
            if not line:
                return
            if line.startswith(b"data: "):
                self.revisions.append(line[6:].decode().strip())
                self._news.set()

    def wait_for_news(self, seconds: float) -> bool:
        """Whether a revision came since the last call, waiting for one at most so long."""
        came = self._news.wait(seconds)
        self._news.clear()
        return came

    def close(self) -> None:
        """Stop listening."""
        self._open = False
        if self._connection.sock is not None:
            # A thread that waits for a line holds the reader's lock until the server's next sign of life.
            self._connection.sock.shutdown(socket.SHUT_RDWR)
            self._connection.close()


def patience(seconds: float, pause: float = 0.2) -> Iterator[None]:
    """Turns to look again, with a pause between them, until so many seconds have gone."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(pause)
