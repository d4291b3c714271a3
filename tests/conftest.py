"""What every test can use; nothing about the domain."""

import gc
import logging
import os
import shutil
from pathlib import Path

import pytest

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
# Quiet, without a sandbox (root has none) and without talking to anybody.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(items):
    """Mark each test that touches the database, so that PostgreSQL's run takes all of them and no other."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("both_databases") and not item.get_closest_marker("browser"):
            raise pytest.UsageError(f"{item.nodeid}: both_databases is only for browser tests")


def pytest_collection_finish():
    """Look for garbage seldom, and never in what imports left: pages are read in four fifths of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    # Nobody reads of a page that wasn't there, and to write it down, with its traceback, takes as long as the page.
    logging.getLogger("django.request").setLevel(logging.ERROR)


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """The Chromium named by CHROMIUM, else the first one found. None at all is a failure, never a skip."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(f"No Chromium found ({named or ', '.join(BROWSERS)}). Install it or set CHROMIUM=/path.")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_executable):
    return browser_type_launch_args | {"executable_path": browser_executable, "args": BROWSER_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture(scope="session", autouse=True)
def _allow_playwright_beside_django():
    """Playwright's sync API keeps an event loop running, in which Django would refuse every query."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session", autouse=True)
def _keep_what_migrations_store():
    """A test with transactions of its own empties all tables when it ends: what migrations put there comes back."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    from indicators.catalogue import ENTRIES
    from indicators.models import Indicator
    from reports.models import ReportTemplate, TemplateChapter, TemplatePart
    from reports.shipped_templates import store_shipped
    from tests.worlds import forget

    def load(**kwargs):
        forget()
        if not Indicator.objects.exists():
            Indicator.objects.bulk_create(
                Indicator(**entry.as_row(), position=position)
                for position, entry in enumerate(ENTRIES, start=1)
            )
        store_shipped(ReportTemplate, TemplateChapter, TemplatePart)

    post_migrate.connect(load, sender=apps.get_app_config("indicators"), weak=False)
    yield
    post_migrate.disconnect(load, sender=apps.get_app_config("indicators"))
