"""Walks the site as one person: from the first page along all links, each kind of page a few times.

A kind of page is a route of the URL configuration, so a page that somebody adds is walked as soon as a link leads
to it. What is wrong with a page comes back as words, all of it at once.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

HERE = Path(__file__).parent
LAYOUT = (HERE / "page_checks.js").read_text(encoding="utf-8")
AXE = (HERE / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
OFFICE = {"width": 1366, "height": 768}
TABLET = {"width": 820, "height": 1180}
# Only what it found to be wrong: handing over all that it looked at takes longer than looking.
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
# Two, to meet a page with and without data.
VISITS_OF_A_ROUTE = 2
# Django's own pages: their layout is ours to keep on the screen, their inner make is not.
NOT_OURS = ("admin:", "api", "schema", "swagger")


@dataclass
class Walk:
    """One person's walk. `problems` in words; `routes` counts the kinds of pages seen, `files` those of files."""

    browser: object
    base: str
    context_args: dict
    problems: list[str] = field(default_factory=list)
    routes: Counter = field(default_factory=Counter)
    files: Counter = field(default_factory=Counter)

    def arrive(self) -> None:
        """Open a browser window that listens for complaints."""
        self.context = self.browser.new_context(**self.context_args, accept_downloads=False)
        # In every page from its start, for less than sending it into each.
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.where = "/login/"
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._say(f"script error: {error}"))
        self.page.on("request", self._request)

    def sign_in(self, username: str, password: str) -> None:
        """Arrive and sign in."""
        self.arrive()
        self.page.goto(self.base + "/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("main button")
        self.page.wait_for_url(self.base + "/")

    def all_pages(self, start: str = "/") -> None:
        waiting, known = deque([start]), {start}
        while waiting:
            path = waiting.popleft()
            route = route_of(path)
            if route is None or self.routes[route] + self.files[route] >= visits_of(route):
                continue
            if not self.look_at(path, route):
                continue
            self.routes[route] += 1
            for link in self._links():
                if link not in known:
                    known.add(link)
                    waiting.append(link)

    def look_at(self, path: str, route: str) -> bool:
        """Open one page and note what is wrong with it, then at the size of a tablet.

        False where there is no page of its own: a file, or the way to another page. That it is there has been seen.
        """
        self.where = path
        self.page.set_viewport_size(OFFICE)
        try:
            response = self.page.goto(self.base + path)
        except Error as stopped:
            if "Download is starting" not in stopped.message:
                raise
            self._fetch(path)
            self.files[route] += 1
            return False
        if response.status >= 400:
            self._say(f"answers {response.status}")
        if response.request.redirected_from or "html" not in response.headers.get("content-type", ""):
            return False
        for size in (OFFICE, TABLET):
            self.where = f"{path} at {size['width']}"
            self.page.set_viewport_size(size)
            for problem in self.layout_problems():
                self._say(problem)
            if size is OFFICE and not route.startswith(NOT_OURS):
                self._axe()
        return True

    def layout_problems(self) -> list[str]:
        """What can be seen to be wrong with the page that is open."""
        return self.page.evaluate(LAYOUT)

    def _axe(self) -> None:
        for violation in self.page.evaluate(RUN_AXE):
            first = violation["nodes"][0]
            self._say(f"axe {violation['id']}: {violation['help']}: {first['html'][:150]}")

    def _links(self) -> list[str]:
        links = self.page.evaluate(
            "() => Array.from(document.querySelectorAll('a[href]'), (link) => link.href)"
        )
        here = [urlsplit(link) for link in links]
        base = urlsplit(self.base)
        return [
            link.path + (f"?{link.query}" if link.query else "")
            for link in here
            if link.netloc == base.netloc
        ]

    def _fetch(self, path: str) -> None:
        """A file that the browser would have saved."""
        # Once more where the server closed a kept connection just then: nothing was asked yet.
        answer = self.context.request.get(self.base + path, max_retries=1)
        if answer.status >= 400 or not answer.body():
            self._say(f"answers {answer.status} with {len(answer.body())} bytes")

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self._say(f"console: {message.text}")

    def _request(self, request) -> None:
        url = urlsplit(request.url)
        if url.scheme != "data" and url.netloc != urlsplit(self.base).netloc:
            self._say(f"asks another host: {request.url}")

    def _say(self, problem: str) -> None:
        self.problems.append(f"{self.where}: {problem}")


def visits_of(route: str) -> int:
    """How often to look at pages of a kind."""
    return 1 if route.startswith(NOT_OURS) else VISITS_OF_A_ROUTE


def route_of(path: str) -> str | None:
    """The name of the view that answers at a path."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None
