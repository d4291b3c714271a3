"""Evidence: the list under one item with its form, a file, taking one back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scoring import points, services
from scoring.answers import answer, answers
from scoring.attached_files import ACCEPT, IN_WORDS
from scoring.evidence_page import evidence_by_item
from scoring.models import Evidence, Item, ScoreSheet
from scoring.permissions import enters
from scoring.queries import is_cleared
from scoring.refusals import Refused
from scoring.services.evidence import MOST_FILES
from scoring.sheet_page import Step, sheet_page
from scoring.views.files import handed_out, keep_each
from scoring.views.sheets import readable
from stations.doors import SignedInRequest, get_visible, require

NOT_YOURS = "材料由评分人在评分期间添加，提交后锁定。如需补充，请联系组长退回评分表。"
NOTHING_CHOSEN = "没有选择文件。请选择照片或文件后再上传。"


@require_http_methods(["GET", "POST"])
@answers("scoring:evidence", "pk", "item")
def evidence(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """What stands under one item. Its author adds files here or, by script, from the form, which sends `part` and gets
    the item's line alone."""
    sheet = get_visible(readable(request), pk=pk)
    step, of = _place(sheet, item)
    if request.method == "GET":
        return render(request, "scoring/evidence.html", _context(request, sheet, of) | {"step": step})
    require(_may_add(request, sheet), NOT_YOURS)

    def keep(data: bytes, name: str) -> Evidence:
        return services.add_evidence(sheet=sheet, item=of, actor=request.user, data=data, filename=name)

    kept, problems = keep_each(request.FILES.getlist("files"), keep)
    if not (kept or problems):
        problems = [NOTHING_CHOSEN]
    if "part" not in request.POST and not problems:
        messages.success(request, f"已添加 {kept} 份材料。")
        return redirect("scoring:evidence", pk, item)
    template = "scoring/evidence_row.html" if "part" in request.POST else "scoring/evidence.html"
    context = _context(request, sheet, of) | {"step": step, "problems": problems, "kept": kept}
    return render(request, template, context, status=422 if problems else 200)


def _place(sheet: ScoreSheet, item: int) -> tuple[Step, Item]:
    """The item with its step; Http404 where the sheet has no such item that points are given for."""
    for step in sheet_page(sheet).steps:
        for row in step.items:
            if row.pk == item and row.kind not in points.HAS_CHILDREN:
                return step, row
    raise Http404


def _may_add(request: SignedInRequest, sheet: ScoreSheet) -> bool:
    held = ScoreSheet.objects.held_by(request.user).filter(pk=sheet.pk).exists()
    return (held and sheet.is_open and is_cleared(sheet.member)) or enters(sheet, request.user)


def _context(request: SignedInRequest, sheet: ScoreSheet, item: Item) -> dict[str, object]:
    return {
        "sheet": sheet,
        "item": item,
        "evaluation": sheet.evaluation,
        "station": sheet.evaluation.agreement.station,
        "files": evidence_by_item(sheet).get(item.pk, []),
        "writes": _may_add(request, sheet),
        "accept": ACCEPT,
        "in_words": IN_WORDS,
        "most": MOST_FILES,
        "limit": settings.ATTACHMENT_MB,
    }


@require_GET
def evidence_file(request: SignedInRequest, pk: UUID) -> FileResponse:
    """One file, to whoever may read the sheet."""
    return handed_out(get_visible(Evidence.objects.visible_to(request.user).present(), pk=pk))


@require_POST
def remove_evidence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The author takes a file back while the sheet is open."""
    rows = Evidence.objects.visible_to(request.user)
    found = get_visible(rows.select_related("sheet__evaluation", "sheet__member"), pk=pk)
    back = reverse("scoring:evidence", args=[found.sheet_id, found.item_id])
    try:
        services.remove_evidence(evidence=found, actor=request.user)
    except Refused as refused:
        return answer(request, refused, back)
    messages.success(request, f"已删除“{found.name}”。")
    return redirect(back)
