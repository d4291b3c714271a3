"""Who sees which report: drafts belong to the lead, issued ones to those in scope, nothing to strangers."""

import hashlib
from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse

from reports import services
from reports.models import Report
from scoring.models import Evaluation, PanelMember
from tests.reports.reading import Printed
from tests.scoring import build

READERS = [
    "supervisor",
    "purchaser",
    "staff",
    "operator",
    "centre",
    "viewer",
    "administrator",
    "lead",
    "expert",
]


def page(name, made) -> str:
    return reverse(f"reports:{name}", args=[made.evaluation.code])


@pytest.fixture
def issued(collated):
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    collated.report = services.issue_report(
        evaluation=evaluation,
        actor=build.fresh(collated.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
        with_file=False,
    )
    return collated


@pytest.mark.parametrize("who", READERS)
def test_an_issued_report_is_read_by_those_in_scope(issued, sign_in, who):
    client = sign_in(getattr(issued.city, who))

    shown = client.get(page("page", issued)).content.decode()
    listed = client.get(reverse("reports:list")).content.decode()

    assert issued.report.number in shown
    assert "七、评估结果" in shown
    assert "云栖街社工服务站" in listed
    assert str(issued.report.total) in listed


@pytest.mark.parametrize("who", ["supervisor", "purchaser"])
def test_they_download_the_stored_file_under_its_chinese_name(issued, sign_in, who, files):
    response = sign_in(getattr(issued.city, who)).get(page("pdf", issued))
    data = b"".join(response.streaming_content)

    assert hashlib.sha256(data).hexdigest() == Report.objects.get().sha256
    assert "云栖街社工服务站中期评估报告.pdf" in unquote(response.headers["Content-Disposition"])
    assert response.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("name", ["page", "pdf", "issue"])
def test_a_stranger_gets_404(issued, sign_in, name):
    client = sign_in(issued.city.nobody)

    assert client.get(page(name, issued)).status_code == 404
    assert issued.evaluation.code not in client.get(reverse("reports:list")).content.decode()


@pytest.mark.parametrize("who", [who for who in READERS if who != "lead"])
@pytest.mark.parametrize("name", ["page", "pdf"])
def test_before_issue_others_get_the_reason_and_no_score(collated, sign_in, who, name):
    response = sign_in(getattr(collated.city, who)).get(page(name, collated))
    shown = response.content.decode()

    assert response.status_code == 403
    assert "报告尚未签发，签发后才能查看" in shown
    assert "总得分" not in shown


def test_before_issue_nothing_is_listed_but_for_the_lead(collated, sign_in):
    lists = {
        who: collated.evaluation.code
        in sign_in(getattr(collated.city, who)).get(reverse("reports:list")).content.decode()
        for who in READERS
    }

    assert lists == {who: who == "lead" for who in READERS}


def test_the_lead_reads_and_downloads_a_draft_with_a_watermark(collated, sign_in):
    client = sign_in(collated.city.lead)

    shown = client.get(page("page", collated)).content.decode()
    response = client.get(page("pdf", collated))
    printed = Printed(b"".join(response.streaming_content))

    assert "本页按当前数据和第 1 版报告模板生成" in shown
    assert "（草稿）.pdf" in unquote(response.headers["Content-Disposition"])
    assert all("草" in text and "稿" in text for text in printed.pages)
    assert not Report.objects.exists()


def test_while_scoring_even_the_lead_gets_no_draft(city, sign_in):
    made = build.all_submitted(city)

    response = sign_in(city.lead).get(page("page", made))

    assert response.status_code == 403
    assert "评估处于“评分中”" in response.content.decode()


def test_a_replaced_expert_reads_it_only_by_another_scope(issued, sign_in):
    PanelMember.objects.filter(user=issued.city.expert).update(start=date(2023, 7, 1), end=date(2023, 12, 1))
    issued.city.expert.grants.all().delete()

    assert not Report.objects.visible_to(build.fresh(issued.city.expert)).exists()


def test_another_district_reads_nothing(issued, sign_in):
    bureau = build.person("yuexiu", "越秀主管", "supervisor", district=issued.city.yuexiu)

    assert not Report.objects.visible_to(bureau).exists()
    assert sign_in(bureau).get(page("page", issued)).status_code == 404


def test_issue_from_the_page(collated, sign_in):
    client = sign_in(collated.city.lead)
    form = client.get(page("issue", collated)).context["form"]

    response = client.post(
        page("issue", collated),
        {name: form[name].value() for name in ("version", "draft")}
        | {"issued_on": "2023-12-15", "confirmed": "on"},
        follow=True,
    )

    assert response.redirect_chain == [(page("page", collated), 302)]
    assert "报告已签发，编号 HP-YUNQI-2023-MID-1" in response.content.decode()
    assert Report.objects.get().issued_on == date(2023, 12, 15)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"confirmed": ""}, "请通读草稿后勾选确认"),
        ({"issued_on": "2023-12-11"}, "签发日期不能早于现场评估日期（2023-12-12）"),
        ({"issued_on": "2199-01-01"}, "签发日期不能晚于今天"),
        ({"version": "1"}, "又有了变化，没有签发"),
        ({"draft": "0" * 64}, "又有了变化，没有签发"),
    ],
)
def test_what_is_wrong_with_the_confirmation_is_said(collated, sign_in, values, message):
    client = sign_in(collated.city.lead)
    form = client.get(page("issue", collated)).context["form"]
    read = {name: form[name].value() for name in ("version", "draft")}
    sent = read | {"issued_on": "2023-12-15", "confirmed": "on"} | values

    response = client.post(page("issue", collated), sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Report.objects.exists()


def test_the_check_list_names_what_is_missing(city, sign_in):
    made = build.scoring(city)

    shown = sign_in(city.lead).get(page("issue", made)).content.decode()

    assert "评估处于“评分中”，只有“汇总”之后才能签发" in shown
    assert 'name="confirmed"' not in shown


@pytest.mark.parametrize("who", ["supervisor", "expert", "administrator"])
def test_the_issue_page_is_the_leads_alone(collated, sign_in, who):
    response = sign_in(getattr(collated.city, who)).get(page("issue", collated))

    assert response.status_code == 403
    assert "只有本次评估的组长可以签发报告" in response.content.decode()


def test_the_list_asks_the_same_questions_for_one_row_and_for_three(
    city, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    made = build.collated(city)
    client = sign_in(city.lead)
    client.get(reverse("reports:list"))
    with django_assert_max_num_queries(14) as one:
        client.get(reverse("reports:list"))
    for number in (2, 3):
        copy = Evaluation.objects.get(pk=made.evaluation.pk)
        copy.pk, copy.code = None, f"COPY-{number}"
        copy.save()
        seat = PanelMember.objects.get(evaluation=made.evaluation, duty="lead")
        seat.pk, seat.evaluation = None, copy
        seat.save()
        seat.declarations.create(conflict=False)

    with django_assert_num_queries(len(one.captured_queries)):
        shown = client.get(reverse("reports:list")).content.decode()

    assert "COPY-3" in shown


def test_filters_narrow_the_list(issued, sign_in):
    client = sign_in(issued.city.supervisor)

    def found(**query):
        return issued.evaluation.code in client.get(reverse("reports:list"), query).content.decode()

    assert [
        found(q="云栖"),
        found(q="柳岸"),
        found(state="issued"),
        found(state="draft"),
        found(district="HP"),
    ] == [
        True,
        False,
        True,
        False,
        True,
    ]
