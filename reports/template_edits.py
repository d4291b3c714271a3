"""What a draft of a template becomes by an edit: chapters moved, retitled, left out, added and deleted, and the texts
inside one moved, added and deleted. Plain lists in, plain lists out; nothing is stored here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from reports.template_chapters import holds_texts_only, is_annex, is_required
from reports.template_plans import ChapterPlan, PartPlan, mark

MOST_CHAPTERS = 20
MOST_PARTS = 20
Chapters = tuple[ChapterPlan, ...]
Piece = TypeVar("Piece", ChapterPlan, PartPlan)


@dataclass(frozen=True)
class Head:
    """What the page of chapters says of one: its place in the list is its order."""

    code: str
    title: str
    included: bool


def heads_mark(chapters: Iterable[ChapterPlan]) -> str:
    """Names the order, titles and choice of the chapters, whatever their texts are."""
    return mark(tuple(replace(chapter, parts=()) for chapter in chapters))


def with_heads(chapters: Chapters, heads: Sequence[Head]) -> Chapters:
    """The chapters as these heads say, annexes behind; one that they don't know stays as it is, at the end."""
    said = {head.code: head for head in heads}
    places = {code: place for place, code in enumerate(said)}
    found = [
        replace(
            chapter,
            title=said[chapter.code].title,
            included=said[chapter.code].included or is_required(chapter),
        )
        if chapter.code in said
        else chapter
        for chapter in chapters
    ]
    found.sort(key=lambda chapter: (is_annex(chapter), places.get(chapter.code, len(places))))
    return tuple(found)


def moved(pieces: Sequence[Piece], code: str, by: int) -> tuple[Piece, ...]:
    """The list with one piece up (-1) or down (1) by a place, where there is one."""
    found = list(pieces)
    at = next((place for place, piece in enumerate(found) if piece.code == code), None)
    if at is not None and 0 <= at + by < len(found):
        found[at], found[at + by] = found[at + by], found[at]
    return tuple(found)


def with_new_chapter(chapters: Chapters) -> Chapters:
    """One chapter of texts more, before the annexes."""
    known = {chapter.code for chapter in chapters}
    code = next(code for n in range(1, len(known) + 2) if (code := f"text-{n}") not in known)
    new = ChapterPlan(code, "", (PartPlan(f"{code}-1", "", ""),))
    body = [chapter for chapter in chapters if not is_annex(chapter)]
    return (*body, new, *(chapter for chapter in chapters if is_annex(chapter)))


def without_chapter(chapters: Chapters, code: str) -> Chapters:
    """Without a chapter of texts; those that the application writes are only left out, never deleted."""
    return tuple(chapter for chapter in chapters if chapter.code != code or not holds_texts_only(chapter))


def with_chapter(chapters: Chapters, edited: ChapterPlan) -> Chapters:
    """With one chapter's title and texts in the place of those that it had."""
    return tuple(
        replace(chapter, title=edited.title, parts=edited.parts) if chapter.code == edited.code else chapter
        for chapter in chapters
    )


def with_new_part(chapter: ChapterPlan) -> ChapterPlan:
    """One text more at the chapter's end."""
    known = {part.code for part in chapter.parts}
    code = next(code for n in range(1, len(known) + 2) if (code := f"{chapter.code}-{n}") not in known)
    return replace(chapter, parts=(*chapter.parts, PartPlan(code, "", "")))


def without_part(chapter: ChapterPlan, code: str) -> ChapterPlan:
    """Without one of its texts."""
    return replace(chapter, parts=tuple(part for part in chapter.parts if part.code != code))
