"""Score sheets: the form, saving one item or a whole step, reading back and submitting, opening again."""

from collections.abc import Hashable, Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from scoring import services
from scoring.answers import answers
from scoring.attached_files import ACCEPT
from scoring.entry_page import entry_of, typists_of
from scoring.forms import read_entries, version_of, whole_number
from scoring.models import Evaluation, Item, Score, ScoreSheet
from scoring.permissions import enters
from scoring.queries import is_cleared
from scoring.refusals import Conflict, Invalid, Refused
from scoring.results import ItemProblem, sheet_problems
from scoring.sheet_page import SheetPage, sheet_page
from scoring.writing_page import places_with_findings
from stations.doors import SignedInRequest, get_visible, require


def readable(request: SignedInRequest) -> QuerySet[ScoreSheet]:
    """The sheets that the person may read, with what their pages name."""
    return ScoreSheet.objects.visible_to(request.user).select_related(
        "evaluation__agreement__station", "evaluation__scheme", "party", "member__user"
    )


@require_http_methods(["GET", "POST"])
@answers("scoring:sheet", "pk")
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of one step; a sheet that can't be written on is shown for reading."""
    page = sheet_page(get_visible(readable(request), pk=pk), reads_data=request.method == "GET")
    own = page.sheet.member.user_id == request.user.pk and page.sheet.is_open
    if not own and not enters(page.sheet, request.user):
        require(request.method == "GET", "这张评分表现在不能填写。如需修改，请联系组长。")
        return render(request, "scoring/sheet_read.html", reading(request, page))
    if own and not is_cleared(page.sheet.member):
        return redirect("scoring:declare", page.sheet.evaluation.code)
    if request.method == "POST":
        return _save_step(request, page)
    return _form(request, page)


def _step_key(request: SignedInRequest) -> int | None:
    return whole_number(request.GET.get("step", ""))


def _form(
    request: SignedInRequest, page: SheetPage, problems: Mapping[Hashable, str] | None = None
) -> HttpResponse:
    step = page.step(_step_key(request))
    typed = request.POST if problems else None
    context = _context(page) | {
        "step": step,
        "next_step": page.after(step),
        "rows": page.rows(step, typed=typed, problems=problems),
        "problems": problems,
        "accept": ACCEPT,
        "entry": entry_of(page.sheet),
        "writer": request.user,
    }
    return render(request, "scoring/sheet.html", context, status=422 if problems else 200)


def _save_step(request: SignedInRequest, page: SheetPage) -> HttpResponse:
    step = page.step(_step_key(request))
    entries, problems = read_entries(request.POST, step.items)
    if not problems:
        try:
            changed = services.save_scores(sheet=page.sheet, actor=request.user, entries=entries).changed
        except Invalid as error:
            problems = dict(error.messages)
    if problems:
        return _form(request, page, problems)
    messages.success(request, f"已保存 {changed} 项。" if changed else "没有改动，内容与上次保存的相同。")
    follows = page.after(step) if "next" in request.POST else None
    return redirect(f"{reverse('scoring:sheet', args=[page.sheet.pk])}?step={(follows or step).key}")


def _context(page: SheetPage) -> dict[str, object]:
    evaluation = page.sheet.evaluation
    return {
        "page": page,
        "sheet": page.sheet,
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
    }


@require_POST
def save_item(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """Save one item from the running form; answers with the fragments that changed."""
    own = get_visible(_in_hand(request), pk=pk)
    row_item = next((row for row in own.items if row.pk == item), None)
    if row_item is None and own.party.items.filter(pk=item).exists():
        return HttpResponse("这一项已改由其他评委评分。", status=410, content_type="text/plain")
    if row_item is None or row_item.kind == Item.Kind.SECTION:
        raise Http404
    entries, problems = read_entries(request.POST, [row_item])
    if problems:
        # Saving asks itself who may write. Where nothing is saved, the answer shows the sheet all the same.
        get_visible(ScoreSheet.objects.written_by(request.user), pk=pk)
    conflict: Conflict | None = None
    scores: Mapping[int, Score] | None = None
    try:
        if not problems:
            scores = services.save_scores(sheet=own, actor=request.user, entries=entries).scores
    except Invalid as error:
        problems = dict(error.messages)
    except Refused as error:
        problems = {item: str(error)}
    except Conflict as error:
        conflict = error
    return _item_saved(request, sheet_page(own, scores), row_item, problems, conflict)


def _in_hand(request: SignedInRequest) -> QuerySet[ScoreSheet]:
    """The sheets that the person may be writing on, with what saving and the totals after it both need."""
    own = ScoreSheet.objects.in_hand_of(request.user)
    return own.select_related("evaluation__scheme", "party", "member__user")


def _item_saved(
    request: SignedInRequest,
    page: SheetPage,
    item: Item,
    problems: Mapping[Hashable, str],
    conflict: Conflict | None,
) -> HttpResponse:
    context = {
        "page": page,
        "sheet": page.sheet,
        "evaluation": page.sheet.evaluation,
        "row": page.row(item, problems),
        "step": next(step for step in page.steps if item in step.items),
        "now": timezone.localtime(),
        "conflict": conflict.differences[0] if conflict else None,
        "fragments": True,
        "writer": request.user,
    }
    # Without the request: what its processors add, the top bar asks for.
    answer = render_to_string("scoring/item_saved.html", context)
    return HttpResponse(answer, status=409 if conflict else 422 if problems else 200)


def reading(request: SignedInRequest, page: SheetPage, *, writes: bool = False) -> dict[str, object]:
    """What the pages show on which a whole sheet is read; who `writes` it and reads it back is told of doubtful figures."""
    sections = [(step, page.rows(step)) for step in page.steps]
    places = places_with_findings(page.sheet, request.user, writes=writes)
    entry = entry_of(page.sheet) if page.sheet.is_open else None
    return _context(page) | {
        "sections": sections,
        "places": places,
        "entry": entry,
        "typists": typists_of(page.sheet),
    }


def problems_of(page: SheetPage) -> list[tuple[ItemProblem, int]]:
    """What the sheet still lacks, each with the step where it stands."""
    step_of: dict[Hashable, int] = {item.pk: step.key for step in page.steps for item in step.items}
    found = sheet_problems(page.sheet.items, page.scores.values())
    return [(problem, step_of[problem.item]) for problem in found]


@require_http_methods(["GET", "POST"])
@answers("scoring:sheet", "pk")
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read everything back, then hand in."""
    own = get_visible(readable(request).filter(member__user=request.user), pk=pk)
    if request.method == "POST":
        services.submit_sheet(sheet=own, actor=request.user, version=version_of(request.POST))
        messages.success(request, "评分表已提交。提交后不能再修改；如需修改，请联系组长退回。")
        return redirect("scoring:detail", own.evaluation.code)
    if not own.is_open or not is_cleared(own.member):
        return redirect("scoring:sheet", pk)
    page = sheet_page(own, reads_data=True)
    context = reading(request, page, writes=True) | {"problems": problems_of(page)}
    return render(request, "scoring/submit.html", context)


@require_POST
@answers("scoring:sheet", "pk")
def refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    """Compute the automatic items of a sheet that one writes on from the data as they are now."""
    own = get_visible(ScoreSheet.objects.written_by(request.user), pk=pk)
    found = services.refresh_automatic(sheet=own, actor=request.user)
    told = "；".join(map(str, found))
    messages.success(request, f"已按数据更新：{told}。" if found else "自动项与现在的数据一致，没有改动。")
    return redirect(f"{reverse('scoring:sheet', args=[pk])}?step={_step_key(request) or 0}")


@require_POST
@answers("scoring:detail", "code")
def reopen(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The lead gives a submitted sheet back to its author, with a reason."""
    evaluation = get_visible(Evaluation.objects.visible_to(request.user), code=code)
    given_back = get_visible(ScoreSheet.objects.filter(evaluation=evaluation), pk=pk)
    seen = request.POST.get("seen") == given_back.handed_in
    services.reopen_sheet(
        sheet=given_back,
        actor=request.user,
        version=given_back.version if seen else 0,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "评分表已退回，评分人会在工作列表中看到原因。")
    return redirect("scoring:progress" if request.POST.get("from") == "progress" else "scoring:detail", code)
