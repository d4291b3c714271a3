"""A worker that is killed at any moment of a batch: in the end every report is there once, without anybody's help."""

import hashlib
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
SEED = 20231215
REPORTS = KILLS = 20
ROUND = Round(2023, "midterm")


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
    """As if two minutes had passed: who was killed is taken for dead, and what was to be looked at later is due."""
    passed = timedelta(minutes=2)
    assert passed > SILENCE
    BatchItem.objects.update(moved_at=F("moved_at") - passed)
    ReportBatch.objects.update(beat_at=F("beat_at") - passed)
    DBTaskResult.objects.filter(run_after__lt=timezone.now() + passed).update(
        run_after=F("run_after") - passed
    )


def moments(rng, seconds):
    """Twenty by chance: most at some point in the `seconds` of one report, some at a statement or a commit of up to two."""
    planned = [{"commit": when, "skip": rng.randrange(8)} for when in ("before", "after") * 2]
    planned += [{"statement": rng.randrange(1, 60)} for _ in range(4)]
    planned += [{"seconds": rng.random() * seconds} for _ in range(KILLS - len(planned))]
    rng.shuffle(planned)
    return planned


def test_a_worker_killed_twenty_times_leaves_every_report_once(order):
    city = small_city()
    issued_reports(city, 1, district=city.yuexiu, prefix="Y")
    start_batch(actor=city.centre, of=ROUND, district=city.yuexiu)
    usual = order("worker", {})["seconds"]
    reports = issued_reports(city, REPORTS)
    batch, _ = start_batch(actor=city.centre, of=ROUND, district=city.huangpu)
    for moment in moments(random.Random(SEED), usual):
        assert order("worker", moment)["killed"], moment
        assert is_intact()
        a_while_later()
    # Nobody presses a button: the next worker goes on.
    while (left := batch_state(batch)) != "done":
        order("worker", {})
        assert batch_state(batch) != left, left
        a_while_later()

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


def batch_state(batch):
    batch.refresh_from_db()
    return batch.state
