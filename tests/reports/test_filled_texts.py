"""A figure in a text is printed on the page and in the file, and stays what it was at issue."""

import re

from reports.documents import report_html, report_pdf
from reports.services import issue_report
from scoring import services
from scoring.models import Evaluation, Finding
from staffing.models import Attendance
from tests.reports.reading import Printed, whole
from tests.scoring import build


def test_page_and_file_print_the_figures_of_the_texts_as_issued(collated, sign_in):
    lead = build.fresh(collated.people["lead"])
    finding = Finding.objects.filter(party__code="third", kind="good").first()
    text = "稳岗率为{到岗.稳岗率}<i>，见{{附件.一}}，{社工站.名称}。"
    services.edit_finding(finding=finding, actor=lead, version=1, text=text)
    narrative = collated.evaluation.narratives.get(section="conclusion")
    services.save_narrative(
        evaluation=Evaluation.objects.get(pk=collated.evaluation.pk),
        section="conclusion",
        actor=lead,
        version=narrative.version,
        text="总分{得分.总分}，{得分.等级}。",
    )
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    report = issue_report(
        evaluation=evaluation,
        actor=lead,
        issued_on=evaluation.on_site,
        version=evaluation.version,
        with_file=False,
    )
    Attendance.objects.update(paid=False)
    name = evaluation.agreement.station.name
    printed = f"稳岗率为5.00%<i>，见{{附件.一}}，{name}。"
    escaped = printed.replace("<i>", "&lt;i&gt;")
    page = sign_in(lead).get(f"/reports/{evaluation.code}/").content.decode()
    # On the page the figures are links; without these both read the same.
    plain = re.sub(r'</?a(| class="traced"[^>]*)>', "", page)
    for html in (plain, whole(report_html(report.content, draft=False))):
        assert escaped in html
        assert "总分100.00分，优秀。" in html
    file = Printed(report_pdf(report.content, draft=False)).text
    assert printed in file
    assert "总分100.00分，优秀。" in file
    sheet = sign_in(lead).get(f"/sheets/{finding.sheet_id}/").content.decode()
    assert escaped in sheet
