"""A round's reports as one archive: who gets what, what is named where it fails, and that nothing is made twice."""

import hashlib
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from reports import batch_files, batch_page, batch_work, batches, services
from reports.batch_archive import Line, index_workbook, paths_of, safe
from reports.batches import MOST_RUNS, WAIT, settle_item
from reports.models import SILENCE, BatchItem, Report, ReportBatch
from reports.tasks import prepare_report, queue_batch, tend_batch
from stations.models import AuditEntry, CityUpload, Membership
from tests.city import SINCE
from tests.reports import issued
from tests.reports.issued import evaluation_of, issue, issued_reports, scheme_of_nothing, with_file
from tests.reports.reading import bytes_of
from tests.scoring import build

ROUND = {"round": "2023-midterm"}
IN_HUANGPU = ROUND | {"district": "HP"}


@pytest.fixture
def reports(city, files):
    """Three issued reports in 黄埔, one in 越秀."""
    found = issued_reports(city, 3)
    return [*found, *issued_reports(city, 1, district=city.yuexiu, prefix="Y")]


@pytest.fixture
def bureau(city, sign_in):
    return sign_in(build.fresh(city.supervisor))


def start(browser, asked=IN_HUANGPU):
    answer = browser.post("/downloads/new/", asked)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def rendered(content, *, draft):
    """In place of the PDF: as much another one for another report, in no time."""
    return b"%PDF" + json.dumps(content, sort_keys=True).encode()


@pytest.fixture(autouse=True)
def _render_quickly(monkeypatch):
    for module in (services, batch_files, issued):
        monkeypatch.setattr(module, "report_pdf", rendered)


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    """The worker closes what it takes for its own, but here it works inside the test's transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def work():
    """The worker itself, until nothing is left in the queue."""
    db_worker.Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    ).run()


def text_of(browser, address):
    return browser.get(address).content.decode()


def archive_of(browser, address):
    answer = browser.get(f"{address}file/")
    assert answer.status_code == 200, answer.content.decode()
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))


def index_of(archive):
    sheet = openpyxl.load_workbook(BytesIO(archive.read("目录.xlsx"))).active
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def aged(by):
    """All batches, as if so much time had passed."""
    for batch in ReportBatch.objects.all():
        batch.queued_at -= by
        batch.beat_at = batch.beat_at and batch.beat_at - by
        batch.expires_at = batch.expires_at and batch.expires_at - by
        batch.save()
    for item in BatchItem.objects.exclude(moved_at=None):
        BatchItem.objects.filter(pk=item.pk).update(moved_at=item.moved_at - by)
    for task in DBTaskResult.objects.filter(run_after__year__lt=9999):
        DBTaskResult.objects.filter(pk=task.pk).update(run_after=task.run_after - by)


def test_from_the_round_to_the_archive(city, reports, bureau):
    evaluation_of(city.yunqi, scheme_of_nothing(), city.evaluator, "scoring")
    page = text_of(bureau, "/downloads/new/")
    assert "收集 3 份报告" in page
    assert "尚未签发（评分中）" in page
    assert "越秀区" not in page
    address = start(bureau)
    assert start(bureau) == address, "the same download is made twice"
    assert "0 / 3 份" in text_of(bureau, f"{address}progress/")
    work()
    assert bureau.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    assert "压缩包里有 3 份报告" in text_of(bureau, address)

    archive = archive_of(bureau, address)
    assert archive.testzip() is None
    assert archive.namelist() == [
        *(f"黄埔区/B00{n}街/B00{n}街社工服务站中期评估报告-B00{n}-midterm-1.pdf" for n in (1, 2, 3)),
        "目录.xlsx",
    ]
    rows = index_of(archive)
    assert [row["文件名"] for row in rows] == archive.namelist()[:-1]
    for row in rows:
        data = archive.read(row["文件名"])
        report = Report.objects.get(number=row["报告编号"])
        assert hashlib.sha256(data).hexdigest() == row["SHA-256"] == report.sha256
        assert (row["总得分"], row["等级"], row["版本"], row["状态"]) == (91.7, "优秀", 1, "已收入")
    actions = AuditEntry.objects.filter(action__startswith="batch.").values_list("action", flat=True)
    assert sorted(actions) == ["batch.created", "batch.packed"]
    assert AuditEntry.objects.filter(action="report.file_stored").count() == 3


def test_everybody_gets_what_they_may_read_and_nobody_elses_download(city, reports, bureau, sign_in):
    address = start(bureau)
    work()
    other = sign_in(build.fresh(city.centre))
    for path in (address, f"{address}progress/", f"{address}file/"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}retry/").status_code == 404
    whole = start(other, ROUND)
    work()
    assert len(archive_of(other, whole).namelist()) == 5
    nothing = sign_in(build.fresh(city.nobody))
    assert "还没有可以下载的报告" in text_of(nothing, "/downloads/new/")
    # Of another district nothing is offered, and nothing is taken.
    assert bureau.post("/downloads/new/", ROUND | {"district": "YX"}).status_code == 422
    assert ReportBatch.objects.count() == 2


def test_who_lost_the_role_gets_nothing_any_more(city, reports, bureau):
    address = start(bureau)
    work()
    Membership.objects.filter(user=city.supervisor).update(end=SINCE)
    page = text_of(bureau, address)
    assert "压缩包里有 3 份报告已不在您的查看范围内" in page
    assert "B001" not in page
    refused = bureau.get(f"{address}file/")
    assert refused.status_code == 403
    assert "压缩包里有 3 份报告已不在您的查看范围内，不能下载" in refused.content.decode()


def test_a_role_lost_while_the_worker_is_at_it_leaves_nothing_in_the_archive(city, reports, bureau):
    address = start(bureau)
    Membership.objects.filter(user=city.supervisor).update(end=SINCE)
    work()
    Membership.objects.filter(user=city.supervisor).update(end=None)
    assert archive_of(bureau, address).namelist() == [
        *(row["文件名"] for row in index_of(archive_of(bureau, address)) if row["文件名"]),
        "目录.xlsx",
    ]
    assert text_of(bureau, address).count("已不在您的查看范围内，没有收入") == 3


def test_a_file_that_is_gone_or_altered_is_named_and_made_anew_on_demand(reports, bureau, files):
    gone, altered, whole, _ = map(with_file, reports)
    default_storage.delete(gone.file.name)
    with altered.file.open("r+b") as stream:
        stream.write(b"%PDF-1.0")
    address = start(bureau)
    work()
    page = text_of(bureau, address)
    assert "压缩包里有 1 份报告" in page
    assert "存储中找不到这份报告的文件" in page
    assert "SHA-256 不符" in page
    rows = index_of(archive_of(bureau, address))
    assert [row["状态"] for row in rows] == ["没有收入", "没有收入", "已收入"]
    assert rows[0]["文件名"] is None

    first = ReportBatch.objects.get().file.name
    bureau.post(f"{address}retry/")
    work()
    assert [row["状态"] for row in index_of(archive_of(bureau, address))] == ["已收入"] * 3
    assert not default_storage.exists(first)
    for report in (gone, altered, whole):
        before = report.file.name
        report.refresh_from_db()
        assert hashlib.sha256(bytes_of(report)).hexdigest() == report.sha256
        assert (report.file.name == before) == (report in (whole, gone))
    assert AuditEntry.objects.filter(action="report.file_restored").count() == 2
    assert "没有重复处理" in bureau.post(f"{address}resume/", follow=True).content.decode()
    assert "没有失败的报告" in bureau.post(f"{address}retry/", follow=True).content.decode()
    assert ReportBatch.objects.get().state == "done"


def test_a_report_that_renders_otherwise_than_when_it_was_issued_stays_out(reports, bureau):
    report = with_file(reports[0])
    default_storage.delete(report.file.name)
    Report.objects.filter(pk=report.pk).update(sha256="0" * 64)
    address = start(bureau)
    work()
    bureau.post(f"{address}retry/")
    work()
    assert "重新生成的文件与签发时的不一致，没有替换" in text_of(bureau, address)
    assert len(archive_of(bureau, address).namelist()) == 3


def test_what_breaks_in_one_report_leaves_the_others(reports, bureau, monkeypatch, caplog):
    def render(content, *, draft):
        if content["number"].startswith("B002"):
            raise RecursionError
        return rendered(content, draft=draft)

    monkeypatch.setattr(services, "report_pdf", render)
    address = start(bureau)
    work()
    assert "生成这份报告的文件时系统出错，错误已记录" in text_of(bureau, address)
    assert "RecursionError" in caplog.text
    rows = index_of(archive_of(bureau, address))
    assert [row["状态"] for row in rows] == ["已收入", "没有收入", "已收入"]


def test_the_page_says_when_no_worker_runs_and_when_one_broke_off(reports, bureau):
    address = start(bureau)
    assert "后台处理程序没有运行" not in text_of(bureau, address)
    aged(WAIT)
    assert "后台处理程序没有运行" in text_of(bureau, f"{address}progress/")
    CityUpload.objects.create(
        size=1, queued_at=timezone.now(), beat_at=timezone.now(), uploaded_by=reports[0].issued_by
    )
    assert "后台正在处理其他文件" in text_of(bureau, address)
    CityUpload.objects.all().delete()
    BatchItem.objects.filter(position=1).update(state="running", moved_at=timezone.now(), runs=1)
    assert "可以离开本页" in text_of(bureau, address)
    assert "没有重复处理" in bureau.post(f"{address}resume/", follow=True).content.decode()
    aged(2 * SILENCE)
    assert "后台处理程序中途停止了" in text_of(bureau, address)
    assert "已重新排队" in bureau.post(f"{address}resume/", follow=True).content.decode()
    work()
    assert len(archive_of(bureau, address).namelist()) == 4


def test_what_a_dead_worker_left_is_taken_up_by_the_next_one(reports, bureau):
    start(bureau)
    batch = ReportBatch.objects.get()
    queue_batch.call(str(batch.pk))
    lost, taken = batch.items.all()[:2]
    # Two workers died: one before it began, one in the middle. Their tasks are never run again.
    theirs = DBTaskResult.objects.filter(task_path=prepare_report.module_path)
    theirs.filter(args_kwargs__args__in=[[lost.pk], [taken.pk]]).update(status="RUNNING")
    BatchItem.objects.filter(pk=taken.pk).update(state="running", moved_at=timezone.now(), runs=1)
    tend_batch.call(str(batch.pk))
    # Nothing has been silent for long, so the one in hand is left alone.
    assert sorted(args[0] for args in waiting(prepare_report)) == [lost.pk, batch.items.last().pk]
    aged(2 * SILENCE)
    tend_batch.call(str(batch.pk))
    tend_batch.call(str(batch.pk))
    assert sorted(args[0] for args in waiting(prepare_report)) == sorted(
        batch.items.values_list("pk", flat=True)
    )
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.run) == ("done", 1)
    assert list(batch.items.values_list("state", "runs")) == [("done", 1), ("done", 2), ("done", 1)]
    # An earlier worker that was only slow, and comes to its end now, changes nothing.
    taken.runs = 1
    settle_item(item=taken, failure="来晚了")
    assert not batch.items.exclude(state="done").exists()


def waiting(task):
    """The arguments of each task of that name in the queue."""
    found = DBTaskResult.objects.filter(status="READY", task_path=task.module_path)
    return [row.args_kwargs["args"] for row in found]


def test_a_report_that_kills_every_worker_is_given_up_and_named(reports, bureau):
    address = start(bureau)
    batch = ReportBatch.objects.get()
    batch.items.filter(position=2).update(state="running", runs=MOST_RUNS, moved_at=timezone.now())
    aged(2 * SILENCE)
    work()
    assert "后台处理程序在处理这份报告时多次中止" in text_of(bureau, address)
    bureau.post(f"{address}retry/")
    work()
    assert len(archive_of(bureau, address).namelist()) == 4


def test_the_archive_of_a_worker_that_was_only_slow_counts_for_nothing(reports, bureau, files, monkeypatch):
    start(bureau)
    batch = ReportBatch.objects.get()
    write = batch_work._write

    def slowly(of, stream):
        """The first one is overtaken by another worker before it is done."""
        write(of, stream)
        if of.run == 1:
            ReportBatch.objects.update(beat_at=timezone.now() - 2 * SILENCE)
            batch_work.pack(batch=ReportBatch.objects.get())

    monkeypatch.setattr(batch_work, "_write", slowly)
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.run, batch.file.name) == ("done", 2, f"downloads/{batch.pk}/2.zip")
    assert default_storage.listdir(f"downloads/{batch.pk}") == ([], ["2.zip"])
    assert AuditEntry.objects.filter(action="batch.packed").count() == 1


def test_what_is_old_is_deleted_and_the_page_says_so(reports, bureau, settings):
    settings.DOWNLOAD_DAYS = 3
    address = start(bureau)
    work()
    name = ReportBatch.objects.get().file.name
    assert "保留 3 天" in text_of(bureau, "/downloads/")
    aged(timedelta(days=3))
    assert "还没有完成，或者已经过期" in bureau.get(f"{address}file/").content.decode()
    assert "现在已经不能下载" in text_of(bureau, address)
    assert "没有重复处理" in bureau.post(f"{address}retry/", follow=True).content.decode()
    work()
    assert default_storage.exists(name)
    aged(timedelta(hours=1))
    work()
    assert not default_storage.exists(name)
    assert ReportBatch.objects.get().state == "removed"
    assert "现在已经不能下载" in text_of(bureau, address)
    assert "已过期" in text_of(bureau, "/downloads/")


def test_the_newest_version_is_collected_and_a_later_one_is_pointed_out(city, reports, bureau):
    newer = issue(reports[0].evaluation, city.lead, version=2)
    address = start(bureau)
    work()
    first, *_ = index_of(archive_of(bureau, address))
    assert (first["报告编号"], first["版本"]) == (newer.number, 2)
    assert "签发了新的版本" not in text_of(bureau, address)
    issue(reports[1].evaluation, city.lead, version=2)
    assert "其中 1 份报告在这之后签发了新的版本" in text_of(bureau, address)


def test_names_are_safe_and_no_two_are_the_same(city, db):
    first, second = issued_reports(city, 2)
    for report, name in ((first, "=2+3/..\\:*?<>|\x07\u202e"), (second, "=2+3/..\\:*?<>|\x07\u202e")):
        report.evaluation.agreement.station.name = name
        report.evaluation.agreement.station.subdistrict.name = " . "
        report.number = "N-1" if report is first else "n-1"
    assert paths_of([first, second]) == [
        "黄埔区/_/=2+3_.._________中期评估报告-N-1.pdf",
        "黄埔区/_/=2+3_.._________中期评估报告-n-1-2.pdf",
    ]
    assert safe("甲" * 200) == "甲" * 60
    lines = [Line(report, path) for report, path in zip([first, second], ["a", "b"], strict=True)]
    book = openpyxl.load_workbook(BytesIO(index_workbook("目录", lines)))
    cell = book.active["D2"]
    assert (cell.value[:4], cell.data_type, cell.quotePrefix) == ("=2+3", "s", True)


def test_a_round_that_is_too_large_is_refused_in_words(reports, bureau, monkeypatch):
    for module in (batches, batch_page):
        monkeypatch.setattr(module, "MOST_REPORTS", 2)
    assert "一次最多下载 2 份" in text_of(bureau, "/downloads/new/")
    refused = bureau.post("/downloads/new/", IN_HUANGPU)
    assert refused.status_code == 422
    assert "一次最多下载 2 份报告，没有开始" in refused.content.decode()
    assert not ReportBatch.objects.exists()
