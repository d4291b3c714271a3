"""The tests' settings with files on a disk, as the site keeps them; everything lies in the folder BENCH_FOLDER.

A process that is started by the benchmarks finds their database by BENCH_DATABASE.
"""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403 - all of them, but for those below
from tests.settings import DATABASES, STORAGES

FOLDER = Path(os.environ["BENCH_FOLDER"])
MEDIA_ROOT = FOLDER / "media"
STORAGES = STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "bench.sqlite3")}
if "BENCH_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
