"""Holds a report, printed or in Word, against the facts: each figure in the cell of its row and column, or in a sentence
with its label. Works on the JSON of `manage.py evaluation_facts`, for any station and any figures."""

import re
from collections.abc import Iterator
from typing import Any

from tests.reports.reading import Tables, squeeze

Leaf = tuple[str, str, str | None]


def differences(pdf: Tables, facts: dict[str, Any]) -> list[str]:
    """What the document does not say, or says otherwise: "path: expected … found …". Empty when all stands there."""
    leaves = [*staffing(pdf, facts), *statements(pdf, facts), *indicators(pdf, facts), *scores(pdf, facts)]
    assert leaves
    return [f"{path}: expected {wanted}, found {found}" for path, wanted, found in leaves if wanted != found]


def shown(value: Any, missing: str = "—") -> str:
    return missing if value is None else str(value)


def shown_percent(value: Any, missing: str = "—") -> str:
    return missing if value is None else f"{value}%"


def sentence(pdf: Tables, pattern: str) -> str | None:
    """The figure that a pattern catches; None where it catches none, or several that differ."""
    found = set(re.findall(pattern, pdf.text))
    return found.pop() if len(found) == 1 else None


def staffing(pdf: Tables, facts: dict[str, Any]) -> Iterator[Leaf]:
    stated = facts["staffing"]
    everyone, certified = stated["person_months"], stated["certified_person_months"]
    for key, who in (("person_months", "(?<!持证)社工"), ("certified_person_months", "其中持证社工")):
        wanted = stated[key]
        yield f"{key}.required", shown(wanted["required"]), sentence(pdf, rf"{who}应到岗(\d+)人次")
        yield f"{key}.actual", shown(wanted["actual"]), sentence(pdf, rf"{who}应到岗\d+人次，实到岗(\d+)人次")
        word = "不足" if wanted["surplus"] < 0 else "超配"
        found = sentence(pdf, rf"{who}应到岗\d+人次，实到岗\d+人次，{word}(\d+)人次")
        yield f"{key}.surplus", str(abs(wanted["surplus"])), found
    cells = pdf.grid("姓名", "备注", label=2)
    counts, two_years = cells[("人员到岗小计",)], cells[("从业满2年到岗小计",)]
    yield "person_months in annex 2", shown(everyone["actual"]), counts.get("全部社工小计")
    yield "certified_person_months in annex 2", shown(certified["actual"]), counts.get("持证社工小计")
    uncertified = stated["uncertified_person_months"]
    yield (
        "uncertified_person_months",
        shown(uncertified),
        sentence(pdf, r"非持证社工有效到岗(\d+)人次"),
    )
    yield "uncertified in annex 2", shown(uncertified), counts.get("非持证社工小计", "0")
    both = stated["two_year_person_months"]
    yield "two_year_person_months", shown(both), sentence(pdf, r"当月从业已满2年的有(\d+)人次")
    yield "two_year in annex 2", shown(both), two_years.get("全部社工小计")
    yield (
        "two_year_percent",
        shown_percent(stated["two_year_percent"]),
        sentence(pdf, r"从业已满2年的有\d+人次，占比([\d.]+%|—)"),
    )
    yield (
        "certified_two_year_person_months",
        shown(stated["certified_two_year_person_months"]),
        sentence(pdf, r"占比[^；]+；其中持证社工(\d+)人次"),
    )
    yield (
        "uncertified_two_year_person_months",
        shown(stated["uncertified_two_year_person_months"]),
        sentence(pdf, r"占比[^；]+；其中持证社工\d+人次，非持证社工(\d+)人次"),
    )
    months = [rows for path, rows in cells.items() if path[-1] == "人员到位"]
    for (month, count), rows in zip(stated["effective_by_month"].items(), months, strict=True):
        year, number = month.split("-")
        yield f"effective_by_month.{month} in annex 2", shown(count), rows.get("全部社工有效人次")
        label = f"{year}年{int(number)}月"
        yield f"effective_by_month.{month}", shown(count), sentence(pdf, rf"[：、]{label}为(\d+)人次[、。]")
    end = dict(stated["end_of_period"])
    yield "end.workers", str(end.pop("workers")), sentence(pdf, r"在岗社工共(\d+)名")
    yield "end.certified", str(end.pop("certified")), sentence(pdf, r"在岗社工共\d+名：持证社工(\d+)名")
    yield "end.uncertified", str(end.pop("uncertified")), sentence(pdf, r"名(?:）)?，非持证社工(\d+)名。")
    for level, count in end.items():
        yield f"end.{level}", str(count), sentence(pdf, rf"[（、]{level}(\d+)名")
    continuous, retention = stated["continuous_workers"], stated["retention_percent"]
    yield "continuous_workers", shown(continuous), sentence(pdf, r"逐月持续在岗的社工有(\d+)名")
    yield "retention_percent", shown_percent(retention), sentence(pdf, r"稳岗率为([\d.]+%)")
    yield "retention in annex 2", shown_percent(retention), months[0].get("稳岗率")


def statements(pdf: Tables, facts: dict[str, Any]) -> Iterator[Leaf]:
    names = {
        "registered population": "户籍人口",
        "households on file": "建档户数",
        "persons on file": "建档人数",
        "visits": "入户探访人次",
        "persons visited": "入户探访服务人数",
        "residents served (人次)": "服务社区居民人次",
    }
    printed = {}
    for table in pdf.tables:
        if len(table) == 2:
            printed |= {
                re.sub(r"（.*）$", "", squeeze(head or "")): squeeze(value or "")
                for head, value in zip(*table, strict=True)
            }
    stated = dict(facts["statements"])
    by_area = stated.pop("workers by area", {})
    workers = pdf.grid("服务片区", "投入社工人数").get(("投入社工人数",), {})
    for area, count in by_area.items():
        yield f"workers.{area}", shown(count), workers.get(area)
    for key, value in stated.items():
        yield f"statements.{key}", shown(value), printed.get(names.get(key, key))


def indicators(pdf: Tables, facts: dict[str, Any]) -> Iterator[Leaf]:
    cells = pdf.grid("服务片区", "投入社工人数")
    items = dict(_items(pdf))
    for name, stated in facts["indicators"].items():
        none = "—" if stated["target"] else "/"
        wanted = {
            "target": shown(stated["target"], "/"),
            "total": shown(stated["total"]),
            "percent": shown_percent(stated["percent"], none),
        }
        if stated["areas"] is None:
            found = items.get(name, {})
        else:
            columns = _columns(cells, name)
            rows = {key: columns.get(word, {}) for key, word in COLUMN_WORDS.items()}
            found = {key: rows[key].get("合计") for key in COLUMN_WORDS}
            for area, quantity in zip(facts["station"]["areas"], stated["areas"], strict=True):
                yield f"{name}.{area}", shown(quantity), rows["total"].get(area)
        for key, value in wanted.items():
            yield f"{name}.{key}", value, found.get(key)


COLUMN_WORDS = {"target": "协议量", "total": "完成量", "percent": "百分比"}


def _columns(cells: dict[tuple[str, ...], dict[str, str]], name: str) -> dict[str, dict[str, str]]:
    """An area indicator's three columns: its heading without the unit is its group, over its part if it has one."""
    wanted = name.split("-")
    return {
        path[-1]: rows
        for path, rows in cells.items()
        if [re.sub(r"（.*）$", "", text) for text in path[:-1]] == wanted
    }


def _items(pdf: Tables) -> Iterator[tuple[str, dict[str, str]]]:
    for table in pdf.tables:
        if [squeeze(text or "") for text in table[0][:2]] == ["指标", "单位"]:
            for row in table[1:]:
                for half in (row[:5], row[5:]):
                    if half[4]:
                        name, _, *figures = (squeeze(text) for text in half)
                        yield name, dict(zip(COLUMN_WORDS, figures, strict=True))


def scores(pdf: Tables, facts: dict[str, Any]) -> Iterator[Leaf]:
    cells = pdf.grid("评估方", "满分（分）")
    stated = facts["scores"]
    for party, weight in stated["weights"].items():
        yield f"weights.{party}", str(weight), cells[("满分（分）",)].get(f"{party}评估")
        yield (
            f"weighted.{party}",
            shown(stated["weighted"][party]),
            cells[("得分（分）",)].get(f"{party}评估"),
        )
    yield "total", shown(stated["total"]), cells[("得分（分）",)].get("合计")
    yield "total in words", shown(stated["total"]), sentence(pdf, r"总得分：([\d.]+)分")
    grade = shown(stated["grade"])
    yield "grade", grade, sentence(pdf, rf"总得分：[\d.]+分等级：({re.escape(grade)})")
