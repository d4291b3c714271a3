"""A process that starts work on the database in children and lets them be killed, each at a moment of its own.

``python -m tests.killing [WARM]`` reads one order a line from its input, as JSON, forks a child for it and answers with one
line when the child has ended. Forking from a process that has everything loaded, and no thread and no connection, is
a hundred times quicker than a new Python for each.

An order names the work (a function of WORK), its arguments, and when to kill: {"statement": n} before the nth
statement (with {"later": s} so many seconds after it), {"commit": "before"} or "after" (with {"skip": n} not the first n), {"seconds": s} after the work began, {} never. The answer says whether the
child was killed; one that ended by itself tells how many statements and seconds it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import connection


def _start() -> None:
    """Django on the test's database and its folder of files."""
    import django

    settings.DATABASES["default"]["NAME"] = os.environ["KILLING_DATABASE"]
    settings.MEDIA_ROOT = os.environ["KILLING_FILES"]
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    django.setup()


def _apply_attendance(upload: str, explanations: dict[str, str]) -> None:
    from staffing.services import apply_attendance
    from stations.models import Upload

    apply_attendance(upload=Upload.objects.get(pk=upload), actor=None, explanations=explanations)


def _apply_indicators(upload: str, explanations: dict[str, str]) -> None:
    from indicators.services import apply_upload
    from stations.models import Upload

    apply_upload(upload=Upload.objects.get(pk=upload), actor=None, explanations=explanations)


def _receive_attendance(agreement: int, file: str) -> None:
    from staffing.services import receive_attendance
    from stations.models import Agreement

    path = Path(file)
    found = Agreement.objects.get(pk=agreement)
    receive_attendance(agreement=found, data=path.read_bytes(), filename=path.name, actor=None)


def _run_worker(tasks: int | None = None) -> None:
    """What is in the queue, or so many tasks of it, by the worker itself."""
    from django.core.management import call_command

    options = {"batch": True, "interval": 0, "startup_delay": False, "reload": False, "verbosity": 0}
    call_command("db_worker", max_tasks=tasks, **options)


WORK: dict[str, Callable[..., None]] = {
    "attendance": _apply_attendance,
    "indicators": _apply_indicators,
    "receive": _receive_attendance,
    "worker": _run_worker,
}


def _render_a_report() -> None:
    """Fonts and styles loaded, so that no child spends its life on it."""
    from reports.documents import report_pdf
    from tests.reports.issued import small_content

    report_pdf(small_content("示例"), draft=False)


WARM: dict[str, Callable[[], None]] = {"reports": _render_a_report}


def _kill() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemError("survived its own kill")


def _kill_later(seconds: float) -> None:
    """Have a child of one's own kill this process, whatever it does by then."""
    victim = os.getpid()
    if os.fork() == 0:
        time.sleep(seconds)
        if os.getppid() == victim:
            os.kill(victim, signal.SIGKILL)
        os._exit(0)


class _Counter:
    """Counts the statements, and kills before the one that was named, or so many seconds after it."""

    def __init__(self, last: int | None, later: float | None) -> None:
        self.count = 0
        self.last = last
        self.later = later

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.count == self.last:
            if self.later is None:
                _kill()
            _kill_later(self.later)
        return execute(sql, params, many, context)


def _watch_commit(when: str, skipped: int) -> None:
    """Kill before or after the transaction that is open when a commit comes, the first one after those to be skipped."""
    commit = connection.commit
    left = skipped

    def watched() -> None:
        nonlocal left
        if left == 0 and when == "before":
            _kill()
        commit()
        if left == 0:
            _kill()
        left -= 1

    connection.commit = watched  # type: ignore[method-assign]  # this child's only


def _child(order: dict[str, Any], told: int) -> NoReturn:
    """Do the work and tell how it went; never returns into the parent's code."""
    try:
        moment = order["moment"]
        counter = _Counter(moment.get("statement"), moment.get("later"))
        connection.ensure_connection()
        if "commit" in moment:
            _watch_commit(moment["commit"], moment.get("skip", 0))
        with connection.execute_wrapper(counter):
            os.write(told, b"\n")
            start = time.perf_counter()
            WORK[order["work"]](**order["arguments"])
            seconds = time.perf_counter() - start
        os.write(told, json.dumps({"statements": counter.count, "seconds": seconds}).encode())
        os._exit(0)
    except BaseException as error:
        os.write(told, json.dumps({"error": repr(error)}).encode())
        os._exit(1)


def _run(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(order, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        stream.readline()
        if seconds := order["moment"].get("seconds"):
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        told = stream.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed} | (json.loads(told) if told else {})


if __name__ == "__main__":
    _start()
    for name in sys.argv[1:]:
        WARM[name]()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()
