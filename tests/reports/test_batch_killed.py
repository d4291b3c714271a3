"""A worker that is killed at any moment of a batch: in the end every report is there once, without anybody's help.

As many kills as reports, few of both here: KILLED_REPORTS=20 makes it twenty, KILLED_SEED others.
"""

import hashlib
import os
import random
import zipfile
from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reports.models import SILENCE, BatchItem, Report, ReportBatch
from reports.rounds import Round
from reports.tasks import start_batch
from stations.models import AuditEntry
from tests.city import small_city
from tests.killed import is_intact, killing_process, orders
from tests.reports.issued import issued_reports
from tests.reports.reading import bytes_of

pytestmark = pytest.mark.django_db(transaction=True)
SEED = int(os.environ.get("KILLED_SEED", "20231215"))
REPORTS = int(os.environ.get("KILLED_REPORTS", "5"))
IN_THE_ARCHIVE = 2


@pytest.fixture
def order(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    with killing_process(tmp_path, "reports") as process:
        yield orders(process)
        process.stdin.close()


def a_while_later():
    """As if some minutes had passed: who was killed is taken for dead, and what was to be looked at later is due."""
    passed = timedelta(minutes=4)
    assert passed > 3 * SILENCE
    BatchItem.objects.update(moved_at=F("moved_at") - passed)
    ReportBatch.objects.update(beat_at=F("beat_at") - passed)
    DBTaskResult.objects.filter(run_after__lt=timezone.now() + passed).update(
        run_after=F("run_after") - passed
    )


def moments(rng):
    """By chance, of a worker that collects: at some commit, before some statement of the first report or two, or a moment
    after it, while a report is rendered or stored. Whether the next worker comes at once or later is chance as well."""
    for _ in range(REPORTS - IN_THE_ARCHIVE):
        statement = {"statement": rng.randrange(1, 24)}
        after_it = statement | {"later": rng.random() * 0.1}
        at_commit = {"commit": rng.choice(["before", "after"]), "skip": rng.randrange(8)}
        yield rng.choice([statement, after_it, after_it, at_commit]), rng.random() < 1 / 4


def test_a_worker_killed_again_and_again_leaves_every_report_once(order):
    city = small_city()
    reports = issued_reports(city, REPORTS)
    batch, _ = start_batch(actor=city.centre, of=Round(2023, "midterm"), district=None)
    rng = random.Random(SEED)

    def work(moment, later=False, **arguments):
        ended = order("worker", moment, **arguments)
        assert ended["killed"] == bool(moment), moment
        assert is_intact()
        if later or not DBTaskResult.objects.ready().exists():
            a_while_later()

    for moment, later in moments(rng):
        work(moment, later)
    # Nobody presses a button: the next workers go on, up to the archive.
    while state_of(batch) == "collecting":
        work({}, tasks=batch.items.unsettled().count() or 1)
    for _ in range(IN_THE_ARCHIVE):
        assert state_of(batch) == "packing"
        work({"statement": rng.randrange(1, REPORTS)}, later=True)
    while state_of(batch) != "done":
        work({})

    assert Counter(batch.items.values_list("state", flat=True)) == {"done": REPORTS}
    sums = {}
    for report in Report.objects.filter(pk__in=[report.pk for report in reports]):
        sums[report.number] = hashlib.sha256(bytes_of(report)).hexdigest()
        assert sums[report.number] == report.sha256
    with zipfile.ZipFile(default_storage.path(batch.file.name)) as archive:
        assert archive.testzip() is None
        *names, index = archive.namelist()
        assert index == "目录.xlsx"
        found = {name.rpartition("报告-")[2].removesuffix(".pdf"): name for name in names}
        assert len(names) == REPORTS
        assert {
            number: hashlib.sha256(archive.read(name)).hexdigest() for number, name in found.items()
        } == sums
    entries = Counter(AuditEntry.objects.values_list("action", "object_id"))
    assert [entries["report.file_stored", str(report.pk)] for report in reports] == [1] * REPORTS
    assert entries["batch.packed", str(batch.pk)] == 1
    assert default_storage.listdir(f"downloads/{batch.pk}")[1] == [f"{batch.run}.zip"]


def state_of(batch):
    batch.refresh_from_db()
    return batch.state
