"""The system's own attendance sheet, ready to be filled in.

It is laid out as the sheet that stations know (docs/domain.md, "Staffing"), so that staffing.sheets reads it like any
other; the sums are left to the system.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from staffing.models import Category, Level
from staffing.sheets.words import MARK_KINDS, MARK_NAMES, TRAINED_WORDS
from staffing.template_people import TemplatePerson
from stations.models import Agreement, Upload
from stations.months import chinese, chinese_span
from stations.workbooks import writing
from stations.workbooks.marker import Marker
from stations.workbooks.writing import put, put_over

_FIELDS = (
    ("类型", 6.0),
    ("序号", 5.0),
    ("姓名", 10.0),
    ("职位", 15.0),
    ("岗位资格证/资质", 19.0),
    ("合同期限", 23.0),
    ("证书登记号", 19.0),
    ("从业起始日", 12.0),
)
_CATEGORY, _SEQUENCE, _NAME, _POSITION, _CERTIFICATE, _CONTRACT, _REGISTRATION, _PRACTICE = range(
    len(_FIELDS)
)
_FIRST_MARK = len(_FIELDS)
_TOP, _BOTTOM = 4, 5  # rows of the headings
_MARK_WIDTH, _TWO_YEARS_WIDTH, _NOTE_WIDTH = 5.0, 12.0, 34.0
_ROW_HEIGHT = 22
_WIDE_FROM = 5  # months; more need A3
_LEAST_SPARE = 5
_UNTRAINED_WORDS = "未受训"
_SECTIONS = (
    ("持证社工", [str(level.label) for level in Level]),
    ("非持证社工", [TRAINED_WORDS, _UNTRAINED_WORDS]),
)
_HELP = (
    "在“到岗情况”表中填写。白色的格可以填写，有底色的格已锁定；工作表保护没有密码，一般不需要取消。",
    "每位社工一行，每月三格：人员到位、社保购买、工资发放。在下拉框中选 √（是）或 —（否）；三项都是 √ 的，计一个有效人次。",
    "要报的月份，每位社工的三格都要填写，没有到岗的填 —。整月没有人填写的月份不会读取，可以留到以后再报。",
    "新到岗的社工填在空行中：持证社工填在上半部分，非持证社工填在下半部分；空行不够时，可在本部分中间插入行。",
    "取得证书的社工，请从“非持证社工”移到“持证社工”的空行中，原来的行清空。",
    "合同期限写成 2023.07.01-2026.06.30 或 2023.07.01-长期。",
    "证书登记号用来区分同名的人，请勿填写身份证号。从业起始日写成 2020-07-01；填了从业起始日的，不必再填从业2年以上的月数。",
    "“符合从业2年以上的到岗月数”是表中各月有效到岗里已满两年的月数，不清楚的留空。",
    "有人到岗或离岗的月份，请在备注中写明日期和去向，例如“2023年8月18日离职”。",
    "职位、证书、合同期限和备注适用于本行的全部月份；中途有变化的，请按变化前后分别下载模板。",
    "小计、合计和稳岗率由系统计算，不必填写。评估汇总后已锁定的月份不在模板中。",
    "填好后保存，在“资料上报”中选择本协议的社工到岗页面上传；先预览，核对无误再确认写入。",
)


@dataclass(frozen=True)
class _Section:
    """Rows from ``top`` on: those of the people, then empty ones, all of one category."""

    name: str
    certificates: Sequence[str]
    people: Sequence[TemplatePerson]
    top: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height - 1


def attendance_template(
    *, agreement: Agreement, months: Sequence[date], people: Sequence[TemplatePerson]
) -> bytes:
    """An .xlsx sheet for these months (ascending, at least one) with these people (people_for) in it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "到岗情况"
    sections = _sections(agreement, people)
    _write_titles(sheet, agreement, months)
    _write_headings(sheet, months)
    number = 1
    for section in sections:
        _write_section(sheet, section, months, number)
        number += section.height
    _write_signatures(sheet, sections[-1].bottom + 1, _last_column(months))
    _finish_sheet(sheet, months)
    marker = Marker(
        Upload.Kind.ATTENDANCE.value, agreement.code, agreement.station.name, months[0], months[-1]
    )
    return writing.finished(book, marker, _HELP)


def _sections(agreement: Agreement, people: Sequence[TemplatePerson]) -> list[_Section]:
    certified = [person for person in people if person.category == Category.CERTIFIED]
    others = [person for person in people if person.category != Category.CERTIFIED]
    required = agreement.required_workers, agreement.required_workers - agreement.required_certified
    sections = []
    top = _BOTTOM + 1
    for (name, certificates), members, wanted in zip(_SECTIONS, (certified, others), required, strict=True):
        height = len(members) + max(_LEAST_SPARE, wanted - len(members))
        sections.append(_Section(name, certificates, members, top, height))
        top += height
    return sections


def _last_column(months: Sequence[date]) -> int:
    return _FIRST_MARK + len(MARK_KINDS) * len(months) + 1


def _write_titles(sheet: Worksheet, agreement: Agreement, months: Sequence[date]) -> None:
    last = _last_column(months)
    span = chinese_span(months[0], months[-1])
    lines = (
        (f"{agreement.station.name}社工到岗情况统计表", writing.TITLE, 30),
        (f"年度服务协议时间：{agreement.start:%Y-%m-%d} 至 {agreement.end:%Y-%m-%d}", writing.SUBTITLE, 18),
        (f"协议编号：{agreement.code}　　统计月份：{span}", writing.SUBTITLE, 18),
        (
            "白色格填写，有底色的格已锁定。到岗标记选 √ 或 —；整月不填的月份不读取。填法见“填表说明”。",
            writing.SUBTITLE,
            18,
        ),
    )
    for row, (text, look, height) in enumerate(lines):
        put_over(sheet, (row, 0, row, last), text, look)
        sheet.row_dimensions[row + 1].height = height


def _write_headings(sheet: Worksheet, months: Sequence[date]) -> None:
    for column, (name, _) in enumerate(_FIELDS):
        put_over(sheet, (_TOP, column, _BOTTOM, column), name, writing.HEADING)
    for number, month in enumerate(months):
        left = _FIRST_MARK + number * len(MARK_KINDS)
        put_over(sheet, (_TOP, left, _TOP, left + len(MARK_KINDS) - 1), chinese(month), writing.HEADING)
        for offset, kind in enumerate(MARK_KINDS):
            put(sheet, _BOTTOM, left + offset, MARK_NAMES[kind], writing.HEADING)
    last = _last_column(months)
    put_over(sheet, (_TOP, last - 1, _BOTTOM, last - 1), "符合从业2年以上的到岗月数", writing.HEADING)
    put_over(sheet, (_TOP, last, _BOTTOM, last), "备注", writing.HEADING)
    sheet.row_dimensions[_TOP + 1].height = 22
    sheet.row_dimensions[_BOTTOM + 1].height = 36


def _write_section(sheet: Worksheet, section: _Section, months: Sequence[date], number: int) -> None:
    put_over(sheet, (section.top, _CATEGORY, section.bottom, _CATEGORY), section.name, writing.FIXED)
    empty = TemplatePerson("", Category.CERTIFIED)
    for offset in range(section.height):
        person = section.people[offset] if offset < len(section.people) else empty
        row = section.top + offset
        put(sheet, row, _SEQUENCE, number + offset, writing.FIXED)
        _write_person(sheet, row, person, months)
        wide = ((person.position, _FIELDS[_POSITION][1]), (person.note, _NOTE_WIDTH))
        certificate = (_certificate(person) if person.name else "", _FIELDS[_CERTIFICATE][1])
        writing.fit_height(sheet, row, (*wide, certificate), writing.INPUT, _ROW_HEIGHT)
    _guide(sheet, section, _last_column(months))


def _write_person(sheet: Worksheet, row: int, person: TemplatePerson, months: Sequence[date]) -> None:
    last = _last_column(months)
    put(sheet, row, _NAME, person.name, writing.INPUT_TEXT)
    put(sheet, row, _POSITION, person.position, writing.INPUT_TEXT)
    put(sheet, row, _CERTIFICATE, _certificate(person) if person.name else None, writing.INPUT)
    put(sheet, row, _CONTRACT, _contract(person), writing.INPUT_TEXT)
    put(sheet, row, _REGISTRATION, person.registration, writing.INPUT_TEXT)
    put(sheet, row, _PRACTICE, person.practice_since, writing.INPUT_DATE)
    for number, month in enumerate(months):
        marks = person.marks.get(month)
        for offset in range(len(MARK_KINDS)):
            mark = None if marks is None else "√" if marks[offset] else "—"
            column = _FIRST_MARK + number * len(MARK_KINDS) + offset
            put(sheet, row, column, mark, writing.INPUT)
    put(sheet, row, last - 1, person.two_years, writing.INPUT)
    put(sheet, row, last, person.note, writing.INPUT_NOTE)


def _certificate(person: TemplatePerson) -> str:
    if person.level is not None:
        return str(person.level.label)
    return TRAINED_WORDS if person.category == Category.TRAINED else _UNTRAINED_WORDS


def _contract(person: TemplatePerson) -> str | None:
    if person.contract_start is None:
        return None
    end = "长期" if person.contract_end is None else f"{person.contract_end:%Y.%m.%d}"
    return f"{person.contract_start:%Y.%m.%d}-{end}"


def _guide(sheet: Worksheet, section: _Section, last: int) -> None:
    """Drop-downs and words of advice for the section's rows."""

    def column(left: int, right: int | None = None) -> str:
        return writing.range_name(section.top, left, section.bottom, left if right is None else right)

    writing.offer(sheet, column(_FIRST_MARK, last - 2), ("√", "—"), "到岗标记", "请选择 √ 或 —。")
    writing.offer(
        sheet,
        column(_CERTIFICATE),
        section.certificates,
        f"{section.name}的证书或资质",
        f"请在下拉框中选择。这里是{section.name}的部分，其他人员请填在另一部分。",
    )
    writing.demand_number(
        sheet,
        column(last - 1),
        fractional=False,
        title="从业2年以上的到岗月数",
        advice="请填写月数，没有的填 0，不清楚的留空。",
    )
    writing.hint(sheet, column(_CONTRACT), "合同期限", "写成 2023.07.01-2026.06.30 或 2023.07.01-长期。")
    writing.hint(sheet, column(_REGISTRATION), "证书登记号", "不要填写身份证号；没有的留空。")
    writing.hint(sheet, column(_PRACTICE), "从业起始日", "写成 2020-07-01；不清楚的留空。")
    writing.hint(sheet, column(last), "备注", "到岗、离岗、调动的，写明日期和去向。")


def _write_signatures(sheet: Worksheet, row: int, last: int) -> None:
    text = "填表人：　　　　　　　　审核人：　　　　　　　　填表日期：　　　　　　　　（单位盖章）"
    put_over(sheet, (row, 0, row, last), text, writing.SIGNATURE)
    sheet.row_dimensions[row + 1].height = 30


def _finish_sheet(sheet: Worksheet, months: Sequence[date]) -> None:
    marks = [_MARK_WIDTH] * (len(MARK_KINDS) * len(months))
    widths = [width for _, width in _FIELDS] + marks + [_TWO_YEARS_WIDTH, _NOTE_WIDTH]
    writing.set_widths(sheet, widths)
    sheet.freeze_panes = sheet.cell(_BOTTOM + 2, _NAME + 2)
    sheet.sheet_view.showGridLines = False
    writing.set_print(sheet, landscape=True, wide=len(months) > _WIDE_FROM, headings=(_TOP, _BOTTOM))
    writing.lock(sheet)
