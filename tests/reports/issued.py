"""Issued reports by the dozen, stored at once: small documents that are rendered in a tenth of a second."""

import hashlib
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.documents import report_pdf
from reports.models import Report
from scoring.models import Correction, Evaluation, Scheme
from tests.city import station

ISSUED_ON = date(2023, 12, 15)


def small_content(number):
    """The least that can be printed; another one for each number."""
    return {
        "title": f"示例报告 {number}",
        "station": "示例社工站",
        "kind": "中期评估报告",
        "author": "同行评估中心",
        "is_sample": False,
        "issued_on": ISSUED_ON.isoformat(),
        "number": number,
        "check_code": "",
        "cover": [],
        "contents": [],
        "chapters": [],
        "enclosures": [],
        "signature": {"body": "同行评估中心", "date": "2023年12月15日"},
        "annexes": [],
    }


def evaluation_of(of, scheme, evaluator, state, kind="midterm"):
    """An evaluation in that state; without panel and sheets."""
    done = state in ("issued", "archived")
    return Evaluation.objects.create(
        code=f"{of.code}-{kind}",
        agreement=of.agreements.get(),
        kind=kind,
        first_month=date(2023, 7, 1),
        last_month=date(2023, 11, 1),
        scheme=scheme,
        evaluator=evaluator,
        state=state,
        issued_on=ISSUED_ON if done else None,
        facts_snapshot={} if done else None,
    )


def scheme_of_nothing():
    return Scheme.objects.get_or_create(code="NONE", version=1, name="示例办法")[0]


def issue(evaluation, by, version=1, content=None):
    """The report of an evaluation, without its file."""
    number = f"{evaluation.code}-{version}"
    correction = None
    if version > 1:
        correction = Correction.objects.create(
            evaluation=evaluation,
            kind="wording",
            edition=version,
            reason="错字",
            state="issued",
            opened_by=by,
            closed_by=by,
            closed_at=timezone.now(),
        )
    return Report.objects.create(
        evaluation=evaluation,
        version=version,
        change="first" if version == 1 else "wording",
        correction=correction,
        number=number,
        check_code=hashlib.sha256(number.encode()).hexdigest()[:10],
        content=content or small_content(number),
        facts={},
        total=Decimal("91.70"),
        grade="优秀",
        issued_on=ISSUED_ON,
        issued_by=by,
    )


def issued_reports(city, count, district=None, prefix="B", content=small_content):
    """So many stations of the district, each with its issued mid-term report and no file yet."""
    place = district or city.huangpu
    scheme = scheme_of_nothing()
    found = []
    for number in range(1, count + 1):
        made = station(f"{prefix}{number:03}", f"{prefix}{number:03}街", place, city.chenguang)
        evaluation = evaluation_of(made, scheme, city.evaluator, "issued")
        found.append(issue(evaluation, city.lead, content=content(f"{evaluation.code}-1")))
    return found


def with_file(report):
    """The same with its file stored."""
    data = report_pdf(report.content, draft=False)
    report.sha256 = hashlib.sha256(data).hexdigest()
    report.file.save("", ContentFile(data))
    return report
