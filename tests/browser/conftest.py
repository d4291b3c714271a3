"""The site as it is really run, with the demo's data: its own database, collected static files, gunicorn."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler

# The live server sends head and body one after the other: without this the body of each answer waits 40 ms for the
# browser to say that it has the head. gunicorn does the same for the real site.
QuietWSGIRequestHandler.disable_nagle_algorithm = True
STARTS_WITHIN = 60
# The longest first, so that two processes end together. The first process is given the first two: the path, which
# need not wait for the demo, and a short walk. The second one starts with the longest walk.
FIRST = ("test_path.py", "chromium-station]", "chromium-admin]", "test_no_page_scrolls")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Runs after the shuffling, which stays the order of all that FIRST doesn't name."""

    def rank(item):
        found = (place for place, words in enumerate(FIRST) if words in item.nodeid)
        return next(found, len(FIRST)) if item.get_closest_marker("browser") else -1

    items.sort(key=rank)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings_for(place, port) -> dict[str, str]:
    """The environment of a site whose data lie in a folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "evalsite.settings",
        "SECRET_KEY": "for-browser-tests-only-0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b8c9d",
        "DEBUG": "0",
        "DEMO": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{place / 'demo.sqlite3'}",
        "MEDIA_ROOT": str(place / "media"),
        "STATIC_ROOT": str(place / "static"),
    }


@pytest.fixture
def signed_in(live_server, new_context):
    """signed_in(user) → a window of that person on the live server. Scripts must not complain."""
    wrong = []

    def window(user):
        client = Client()
        client.force_login(user)
        context = new_context(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield window
    assert wrong == []


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory, project_root, worker_id):
    """A folder with the demo's database, files and static files; made once, also when tests run side by side."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    place = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"], ["demo"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command],
                    cwd=project_root,
                    env=settings_for(place, 0),
                    check=True,
                    capture_output=True,
                    timeout=600,
                )
            (place / "ready").touch()
    return place


@pytest.fixture(scope="session")
def demo_site(demo_files, tmp_path_factory, project_root):
    """The address of a site of this test process alone, with the demo's data."""
    place = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(demo_files, place)
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "evalsite.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "4", "--timeout", "120", "--no-control-socket"),
            *("--log-level", "warning"),
        ],
        cwd=project_root,
        env=settings_for(place, port),
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address + "/login/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address, server) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:  # nobody there yet, or still too busy to answer
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"no answer from {address} within {STARTS_WITHIN} s")
