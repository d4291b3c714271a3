"""What differs between two templates, in words: order, chapters, titles, and the texts paragraph by paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from reports.template_chapters import KINDS, name_of
from reports.template_plans import ChapterPlan, PartPlan
from scoring.scheme_diff import Line, SchemeChange

Chapters = Sequence[ChapterPlan]


def template_changes(old: Chapters, new: Chapters) -> list[SchemeChange]:
    """What leads from one to the other, in the order of the new one's chapters; what was deleted comes last."""
    before = {chapter.code: chapter for chapter in old}
    after = {chapter.code for chapter in new}
    found = [*_order(old, new)]
    for chapter in new:
        if chapter.code in before:
            found += _chapter(before[chapter.code], chapter)
        else:
            found.append(SchemeChange("新增", "章节", _short(chapter)))
            found += _chapter(ChapterPlan(chapter.code, chapter.title), replace(chapter, included=True))
    found += [SchemeChange("删除", "章节", _short(chapter)) for chapter in old if chapter.code not in after]
    return found


def _order(old: Chapters, new: Chapters) -> Iterator[SchemeChange]:
    """Only of chapters that both have: one that came or went is told by itself."""
    both = {chapter.code for chapter in old} & {chapter.code for chapter in new}
    were, are = ([chapter for chapter in chapters if chapter.code in both] for chapters in (old, new))
    if [chapter.code for chapter in were] != [chapter.code for chapter in are]:
        names = {chapter.code: _short(chapter) for chapter in are}
        lists = ["、".join(names[chapter.code] for chapter in chapters) for chapters in (were, are)]
        yield SchemeChange("修改", "章节", "顺序", (Line("顺序", *lists),))


def _short(chapter: ChapterPlan) -> str:
    """A chapter in a list: titles hold placeholders, so those that the application writes go by their name."""
    return name_of(chapter) if chapter.code in KINDS else chapter.title or "（没有标题）"


def _chapter(old: ChapterPlan, new: ChapterPlan) -> Iterator[SchemeChange]:
    lines = [Line("标题", old.title, new.title)] if old.title != new.title else []
    if old.included != new.included:
        lines.append(Line("列入报告", *("是" if chapter.included else "否" for chapter in (old, new))))
    if lines:
        yield SchemeChange("修改", "章节", _short(new), tuple(lines))
    before = {part.code: part for part in old.parts}
    after = {part.code for part in new.parts}
    were = [part.code for part in old.parts if part.code in after]
    are = [part.code for part in new.parts if part.code in before]
    if were != are:
        titles = ["、".join(before[code].title or code for code in codes) for codes in (were, are)]
        yield SchemeChange("修改", _short(new), "各节顺序", (Line("顺序", *titles),))
    for part in new.parts:
        known = before.get(part.code)
        if changed := tuple(_part(known or PartPlan(part.code, "", ""), part)):
            yield SchemeChange("修改" if known else "新增", _short(new), _name(new, part), changed)
    for part in old.parts:
        if part.code not in after:
            yield SchemeChange(
                "删除", _short(new), _name(old, part), tuple(_part(part, PartPlan("", "", "")))
            )


def _name(chapter: ChapterPlan, part: PartPlan) -> str:
    slots = {slot.code: slot.name for slot in KINDS[chapter.code].slots} if chapter.code in KINDS else {}
    return part.title or slots.get(part.code, "文字")


def _part(old: PartPlan, new: PartPlan) -> Iterator[Line]:
    if old.title != new.title:
        yield Line("标题", old.title, new.title)
    if old.numbered != new.numbered:
        yield Line("逐段编号", *("是" if part.numbered else "否" for part in (old, new)))
    before, after = (part.text.splitlines() for part in (old, new))
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            place = f"第{c + 1}段" if d - c <= 1 else f"第{c + 1}至{d}段"
            yield Line(place, "\n".join(before[a:b]), "\n".join(after[c:d]))
