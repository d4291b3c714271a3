"""Paper sheets entered for their authors (代录), as pages show them: to the lead, to who enters, to the author."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from scoring.models import Evaluation, PanelMember, ScoreSheet, SheetEntry
from scoring.queries import holds_own_work
from stations.models import User


@dataclass(frozen=True)
class EntryDesk:
    """What the lead arranges: the entries that hold, the open sheets that may be entered, and who may enter them.
    `begun` are open sheets on which their authors wrote themselves: nobody reads those by offering to enter them."""

    entries: Sequence[SheetEntry]
    sheets: Sequence[ScoreSheet]
    begun: Sequence[ScoreSheet]
    people: Sequence[User]


def entry_desk(evaluation: Evaluation) -> EntryDesk:
    """For the lead while scoring. Nothing in it tells points."""
    cleared = PanelMember.objects.cleared().filter(evaluation=evaluation)
    sheets = ScoreSheet.objects.counted().filter(evaluation=evaluation, member__in=cleared)
    open_sheets = sheets.exclude(state=ScoreSheet.State.SUBMITTED)
    entered = SheetEntry.objects.active().filter(sheet__evaluation=evaluation)
    ever_entered = SheetEntry.objects.filter(sheet=OuterRef("pk"))
    waiting = (
        open_sheets.exclude(pk__in=entered.values("sheet"))
        .select_related("party", "member__user")
        .annotate(was_entered=Exists(ever_entered))
    )
    begun = [sheet for sheet in waiting if _is_begun(sheet)]
    organisers = cleared.filter(duty__in=PanelMember.ORGANISING_DUTIES)
    return EntryDesk(
        entries=list(entered.select_related("sheet__party", "sheet__member__user", "user")),
        sheets=[sheet for sheet in waiting if sheet not in begun],
        begun=begun,
        people=list(User.objects.filter(pk__in=organisers.values("user")).order_by("name", "pk")),
    )


def _is_begun(sheet: ScoreSheet) -> bool:
    """Whether the author wrote on it, as far as the lead may know: the state says so, but for a sheet that was entered
    before, which is asked itself."""
    if sheet.state == ScoreSheet.State.NOT_STARTED:
        return False
    return not sheet.was_entered or holds_own_work(sheet)  # type: ignore[attr-defined]  # annotated


def entry_of(sheet: ScoreSheet) -> SheetEntry | None:
    """Who enters the sheet for its author, while that holds."""
    return sheet.entries.active().select_related("user").first()


def typists_of(sheet: ScoreSheet) -> list[User]:
    """Who entered some of the points that stand on the sheet for its author."""
    typed = sheet.scores.order_by().filter(typed_by__isnull=False).values("typed_by")
    return list(User.objects.filter(pk__in=typed).order_by("name", "pk"))


def entries_of(evaluation: Evaluation, user: User) -> list[SheetEntry]:
    """The sheets of the evaluation that the person enters for others now."""
    own = SheetEntry.objects.active().filter(
        user=user, sheet__in=ScoreSheet.objects.written_by(user), sheet__evaluation=evaluation
    )
    return list(own.select_related("sheet__party", "sheet__member__user"))
