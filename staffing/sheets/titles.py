"""The lines above the table: whose sheet it is, and for which agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from staffing.sheets.parsed import Layout, Terms
from stations.intake import Problem, error, warning
from stations.workbooks.text import dates_in, normalise

_AGREEMENT = re.compile(r"协议(时间|期|起止|有效期)|服务协议|合同期|服务期")
_CYCLE = re.compile(r"采购周期")
_PLACE = re.compile(r"(?:.*[市区县])?([\u4e00-\u9fff]{1,8}?(?:街道|街|镇))")


def check_titles(layout: Layout, terms: Terms) -> Iterable[Problem]:
    """Agreement dates that differ are an error; another cycle or another station's name are warnings.

    In a sheet of several stations the rows say whose they are, and the title may name the place of any of them.
    """
    sheet = layout.grid.name
    named = layout.rows is not None
    for row in range(layout.top):
        for column in range(layout.grid.width):
            value = layout.grid.value(row, column)
            text = normalise(value)
            if not text:
                continue
            cell = layout.grid.cell(row, column)
            yield from _dates(sheet, cell, text, terms)
            if not named and "社工" in text and (place := _other_place(text, terms)):
                named = True
                yield warning(
                    sheet,
                    cell,
                    f"标题写的是“{place}”，上传的是“{terms.station_names[0]}”的到岗表",
                    "请确认没有选错协议；若只是标题有误，可说明后继续",
                )


def stated_agreement(layout: Layout) -> tuple[date, date] | None:
    """First and last day of the agreement that a title names, if one does."""
    for row in range(layout.top):
        for value in layout.grid.rows[row]:
            text = normalise(value)
            dates = tuple(dates_in(text))
            if len(dates) == 2 and _AGREEMENT.search(text) and not _CYCLE.search(text):
                return dates[0], dates[1]
    return None


def _dates(sheet: str, cell: str, text: str, terms: Terms) -> Iterable[Problem]:
    dates = tuple(dates_in(text))
    if len(dates) != 2:
        return
    if _CYCLE.search(text):
        if dates != (terms.cycle_start, terms.cycle_end):
            yield warning(
                sheet,
                cell,
                f"采购周期与登记的（{terms.cycle_start:%Y-%m-%d} 至 {terms.cycle_end:%Y-%m-%d}）不一致",
                "请核对采购周期；若只是标题有误，可说明后继续",
            )
    elif _AGREEMENT.search(text) and dates != (terms.start, terms.end):
        yield error(
            sheet,
            cell,
            f"标题的协议时间与所选协议（{terms.start:%Y-%m-%d} 至 {terms.end:%Y-%m-%d}）不一致",
            "请确认选择的协议；若标题有误，请改正后重新上传",
        )


def _other_place(text: str, terms: Terms) -> str | None:
    """The street or town that a title names, if it is none of the station's own names."""
    if any(name and name in text for name in terms.station_names):
        return None
    match = _PLACE.search(text)
    return match[1] if match else None
