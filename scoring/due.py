"""What each member of a panel still has to do, and by when."""

from datetime import date

from scoring.models import Evaluation, PanelMember, Reminder, ScoreSheet

About = Reminder.About


def due_of_members(evaluation: Evaluation) -> dict[int, Reminder.About]:
    """By seat in office: the declaration that wasn't made, or in 评分中 the counted sheet that isn't handed in."""
    cleared = set(PanelMember.objects.cleared().filter(evaluation=evaluation).values_list("pk", flat=True))
    seats = evaluation.panel.in_office().values_list("pk", flat=True)
    due = {seat: About.DECLARATION for seat in seats if seat not in cleared}
    if evaluation.state == Evaluation.State.SCORING:
        out = evaluation.sheets.counted().exclude(state=ScoreSheet.State.SUBMITTED)
        due |= {seat: About.SHEET for seat in out.values_list("member", flat=True) if seat in cleared}
    return due


def due_day(evaluation: Evaluation, about: str) -> date | None:
    """Declarations are due on the day on site, sheets by their own day, or on site where none was set."""
    if about == About.SHEET and evaluation.scores_due:
        return evaluation.scores_due
    return evaluation.on_site
