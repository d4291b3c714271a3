"""The site's settings with what tests need different: DATABASE_URL still chooses the database."""

import os
import tempfile
from pathlib import Path

# A developer's .env must not decide what a test sees, so these are set, not defaulted.
os.environ["SECRET_KEY"] = "for-tests-only-and-long-enough-to-be-taken-for-a-real-one-by-every-check"
os.environ["DEBUG"] = "0"
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ["PROXY_COUNT"] = "0"
os.environ["DEMO"] = "0"
os.environ.setdefault("DATABASE_URL", "sqlite:////nowhere/a-test-must-not-reach-the-real-database.sqlite3")

from evalsite.settings import *  # noqa: F403 - all of them, but for those below
from evalsite.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, since the live server's threads would share one connection to a database in memory, and with it
    # one transaction. Named by process, so that several test runs on one machine do not meet.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"evalsite-{os.getpid()}.sqlite3")
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # The manifest storage wants collectstatic first; scripts/test runs that on its own.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
