"""The other side of tests.killing: sends work to children that may be killed, and looks at what they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def killing_process(files, *warm):
    """The process whose children are killed, on the test's database and this folder of files; `warm` names what it
    does once before it forks (tests.killing.WARM)."""
    environment = os.environ | {
        "KILLING_DATABASE": str(connection.settings_dict["NAME"]),
        "KILLING_FILES": str(files),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.killing", *warm],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process


def orders(process):
    """A function that sends work to a child; gives how it ended, once the database has noticed."""

    def send(work, moment, **arguments):
        connections.close_all()
        process.stdin.write(json.dumps({"work": work, "moment": moment, "arguments": arguments}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert "error" not in answer, answer
        settle()
        return answer

    return send


def settle():
    """Wait until PostgreSQL has ended what the killed process left open; SQLite has no server that would."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + 10
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        cursor.execute(others)
        while cursor.fetchone()[0]:
            assert time.monotonic() < until, "a killed process still holds its connection"
            cursor.execute(others)


def is_intact():
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchall() == [("ok",)]
        cursor.execute("PRAGMA foreign_key_check")
        return sound and cursor.fetchall() == []
