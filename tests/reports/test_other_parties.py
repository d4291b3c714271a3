"""The report of an evaluation by other than four parties, issued and read as a reader of the PDF does."""

import re
from datetime import date

import pytest

from reports.services import issue_report
from scoring.models import Evaluation
from tests.reports.reading import Printed, bytes_of
from tests.scoring import build
from tests.scoring.parties import committee_member, five_parties, three_parties


def three(city):
    """89.45 × 0.7 = 62.615, 95 × 0.2 = 19, 87.65 × 0.1 = 8.765: rounded half up, each once."""
    taken = {"expert1": {"服务": "10.55"}, "purchaser": {"履约": "5"}, "supervisor": {"监管": "12.35"}}
    return three_parties(), {"supervisor": city.supervisor, "purchaser": city.purchaser}, taken


def five(city):
    people = {name: getattr(city, name) for name in ("supervisor", "purchaser", "centre")}
    taken = {"committee": {"满意": "1.25"}, "expert1": {"指标": "9.05"}}
    return five_parties(), people | {"committee": committee_member(city)}, taken


@pytest.mark.parametrize(
    ("parties", "result", "chapters", "cover"),
    [
        (
            three,
            {"购买方评估": "19.00", "监督方评估": "8.77", "第三方评估": "62.62", "合计": "90.39"},
            [
                "三、第三方评估（同行评估中心）",
                "四、购买方评估（云栖街道办事处）",
                "五、监督方评估（黄埔区民政局）",
            ],
            "项目评估方：同行评估中心评估日期",
        ),
        (
            five,
            {
                "购买方评估": "20.00",
                "监督方评估": "10.00",
                "督导中心评估": "10.00",
                "第三方评估": "45.95",
                "居委会评估（东园社区居民委员会）": "3.75",
                "合计": "89.70",
            },
            [
                "五、督导中心评估",
                "六、第三方评估（同行评估中心）",
                "七、居委会评估（东园社区居民委员会）",
                "八、评估结果",
            ],
            "受邀评分方：居委会（东园社区居民委员会）评估日期",
        ),
    ],
)
def test_the_report_names_its_parties_their_chapters_and_their_points(
    city, files, parties, result, chapters, cover
):
    scheme, people, taken = parties(city)
    made = build.collated(city, scheme, taken, experts=1, people=people)
    report = issue_report(
        evaluation=Evaluation.objects.get(pk=made.evaluation.pk),
        actor=build.fresh(city.lead),
        issued_on=date(2023, 12, 15),
        version=made.evaluation.version,
    )

    printed = Printed(bytes_of(report))

    assert printed.grid("评估方")[("得分（分）",)] == result
    assert cover in printed.pages[0]
    assert [title for title in chapters if title not in printed.text] == []
    # The third party's chapter holds the computed paragraphs, written by section or not.
    assert re.findall(r"(?:\d\.|（[一二三]）)(社工到岗情况|服务指标完成情况)", printed.text) == [
        "社工到岗情况",
        "服务指标完成情况",
    ]
