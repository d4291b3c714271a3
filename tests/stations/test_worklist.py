from datetime import date

import pytest

from stations.worklist import WorkItem, in_order

TODAY = date(2023, 12, 30)


def item(when, title="评分", urgency=0):
    return WorkItem(when=when, title=title, detail="", url="/", action="去办理", urgency=urgency)


@pytest.mark.parametrize(
    ("when", "text", "late", "soon"),
    [
        (date(2023, 10, 30), "逾期 2023-10-30", True, False),
        (date(2023, 10, 31), "逾期 60 天", True, False),
        (date(2023, 12, 28), "逾期 2 天", True, False),
        (date(2023, 12, 30), "今天", False, True),
        (date(2023, 12, 31), "明天 12-31", False, True),
        (date(2024, 1, 2), "2024-01-02", False, True),
        (date(2024, 1, 3), "2024-01-03", False, False),
        (None, "不限时", False, False),
    ],
)
def test_a_date_reads_as_people_say_it(when, text, late, soon):
    line = item(when)
    assert (line.when_text(TODAY), line.is_late(TODAY), line.is_soon(TODAY)) == (text, late, soon)


def test_overdue_first_undated_last_and_the_more_urgent_first_on_one_day():
    lines = [
        item(None, "无日期"),
        item(date(2024, 1, 5), "一月"),
        item(TODAY, "不急"),
        item(TODAY, "急", urgency=5),
        item(date(2023, 12, 1), "逾期"),
    ]
    assert [line.title for line in in_order(lines)] == ["逾期", "急", "不急", "一月", "无日期"]
