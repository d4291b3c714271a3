"""What clerks write, and what it means."""

import pytest

from staffing.models import Level
from staffing.sheets.words import heading_of, mark_kind, parse_level, parse_mark, parse_trained


@pytest.mark.parametrize("value", ["√", "✓", "✔", "☑", "是", "有", 1, "1", "Ｙ", "y", True, "在岗", " √ "])
def test_words_for_yes(value):
    assert parse_mark(value) is True


@pytest.mark.parametrize("value", ["—", "-", "–", "－", "/", "／", "×", "否", 0, "0", False, "无", "——"])
def test_words_for_no(value):
    assert parse_mark(value) is False


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000"])
def test_a_blank_is_neither(value):
    assert parse_mark(value) is None


@pytest.mark.parametrize("value", ["？", "半", 2, "√√", "请假", 0.5, "#REF!"])
def test_anything_else_is_no_mark(value):
    with pytest.raises(ValueError, match=r"."):
        parse_mark(value)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("助理社会工作者", Level.ASSISTANT),
        ("助理社会工作师", Level.ASSISTANT),
        ("初级社会工作师", Level.ASSISTANT),
        ("社会工作者职业资格证（初级）", None),
        ("社会工作者（初级）", Level.ASSISTANT),
        ("助理社会工作师证书", Level.ASSISTANT),
        ("社会工作者", Level.SOCIAL_WORKER),
        ("社会工作师", Level.SOCIAL_WORKER),
        ("中级社会工作师", Level.SOCIAL_WORKER),
        ("社会工作师职业资格证书", Level.SOCIAL_WORKER),
        (" 社会 工作师 ", Level.SOCIAL_WORKER),
        ("高级社会工作师", Level.SENIOR),
        ("心理咨询师", None),
        ("", None),
        (None, None),
    ],
)
def test_certificates_by_all_their_names(text, level):
    assert parse_level(text) is level


@pytest.mark.parametrize(
    ("text", "trained"),
    [
        ("已接受社会工作行业组织管理、培训且获得相关证书", True),
        ("已参加行业培训", True),
        ("未接受培训", False),
        ("尚在培训", False),
        ("无", False),
        ("—", False),
        (None, False),
        ("护士证", None),
    ],
)
def test_training_stated_denied_or_not_spoken_of(text, trained):
    assert parse_trained(text) is trained


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("姓名", "name"),
        ("岗位资格证/资质", "certificate"),
        ("职位", "position"),
        ("岗位", "position"),
        ("合同期限", "contract"),
        ("人员到岗小计", "effective"),
        ("符合从业2年以上的社工到岗小计", "two_year"),
        ("从业两年以上到岗小计", "two_year"),
        ("从业起始日", "practice"),
        ("证书登记号", "registration"),
        ("备注", "note"),
        ("7月", None),
    ],
)
def test_headings(text, field):
    assert heading_of(text) == field


def test_a_heading_of_sums_is_no_heading_of_marks():
    texts = ["人员到位", "社保购买", "工资发放", "人员到岗小计", "姓名"]
    assert [mark_kind(text) for text in texts] == ["on_post", "insured", "paid", None, None]
