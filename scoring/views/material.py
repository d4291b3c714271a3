"""An evaluation's material: the page, the self-report, surveys, visit notes, their files."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scoring import services
from scoring.answers import answer, answers
from scoring.attached_files import ACCEPT, IN_WORDS
from scoring.forms import version_of
from scoring.material_forms import SurveyForm, VisitForm
from scoring.material_page import material_page, may_open_material
from scoring.models import Evaluation, MaterialFile, Survey, VisitNote
from scoring.models.evaluations import BEFORE_COLLATION
from scoring.permissions import is_cleared_member, may_write_narratives, represents_station, require_state
from scoring.queries import is_cleared, listed_evaluations, my_seat
from scoring.refusals import Invalid, Refused
from scoring.services.material import (
    NOT_AN_ORGANISER,
    NOT_THE_AUTHOR,
    NOT_THE_STATION,
)
from scoring.views.files import handed_out, keep_each
from stations.doors import SignedInRequest, get_visible, require

CLOSED = (
    "评估资料对本次评估中已作回避声明的评估人员开放；社工站和承办机构可以查看自己的自评报告，系统管理员从汇总起查看。"
    "如需查看，请联系组长。"
)
DECLARE_FIRST = "评估资料在您作回避声明之后开放。请先在评估页面作声明。"
NOTHING_CHOSEN = "没有选择文件。请选择自评报告后再上传。"


def opened(request: SignedInRequest, code: str) -> Evaluation:
    """The evaluation whose material the person may open: 404 to a stranger, 403 to who may only list it."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    seat = my_seat(evaluation, request.user)
    require(seat is None or is_cleared(seat), DECLARE_FIRST)
    require(may_open_material(evaluation, request.user), CLOSED)
    return evaluation


def _context(evaluation: Evaluation) -> dict[str, object]:
    return {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "accept": ACCEPT,
        "in_words": IN_WORDS,
        "limit": settings.ATTACHMENT_MB,
    }


@require_GET
def material(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything that the person may see of it."""
    evaluation = opened(request, code)
    page = material_page(evaluation, request.user)
    return render(request, "scoring/material.html", _context(evaluation) | {"page": page})


@require_POST
@answers("scoring:material", "code")
def self_report(request: SignedInRequest, code: str) -> HttpResponse:
    """The station hands in its self-report."""
    evaluation = opened(request, code)
    require(represents_station(evaluation, request.user), NOT_THE_STATION)
    require_state(evaluation, BEFORE_COLLATION, "上传自评报告")

    def keep(data: bytes, name: str) -> MaterialFile:
        return services.add_self_report(evaluation=evaluation, actor=request.user, data=data, filename=name)

    _, problems = keep_each(request.FILES.getlist("file")[:1], keep)
    if not request.FILES or problems:
        raise Invalid(dict(enumerate(problems or [NOTHING_CHOSEN])))
    messages.success(request, "自评报告已上传，评估人员可以查看。")
    return redirect("scoring:material", code)


@require_http_methods(["GET", "POST"])
@answers("scoring:material", "code")
def survey(request: SignedInRequest, code: str, pk: int | None = None) -> HttpResponse:
    """A survey's result: recorded, changed, taken out."""
    evaluation = opened(request, code)
    require(may_write_narratives(evaluation, request.user), NOT_AN_ORGANISER)
    require_state(evaluation, BEFORE_COLLATION, "修改满意度调查")
    surveys = Survey.objects.visible_to(request.user).filter(evaluation=evaluation)
    stands = None if pk is None else get_visible(surveys, pk=pk)
    if stands is not None and "remove" in request.POST:
        services.remove_survey(survey=stands, actor=request.user, version=version_of(request.POST))
        return _removed(request, code, stands)
    form = SurveyForm(request.POST or None, survey=stands)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_survey(**_typed(request, evaluation, form), survey=stands)
            return _saved(request, saved)
        except Invalid as error:
            for name, message in error.messages.items():
                form.add_error(str(name), message)
    return _form(request, evaluation, form, stands, "scoring/survey.html")


@require_http_methods(["GET", "POST"])
@answers("scoring:material", "code")
def visit(request: SignedInRequest, code: str, pk: int | None = None) -> HttpResponse:
    """A visit note: written, changed by its author, taken out."""
    evaluation = opened(request, code)
    require(is_cleared_member(evaluation, request.user), NOT_THE_AUTHOR)
    require_state(evaluation, [Evaluation.State.SCORING], "修改走访记录")
    visits = VisitNote.objects.visible_to(request.user).filter(evaluation=evaluation)
    stands = None if pk is None else get_visible(visits, pk=pk)
    require(stands is None or stands.author_id == request.user.pk, NOT_THE_AUTHOR)
    if stands is not None and "remove" in request.POST:
        services.remove_visit(visit=stands, actor=request.user, version=version_of(request.POST))
        return _removed(request, code, stands)
    station = evaluation.agreement.station
    form = VisitForm(request.POST or None, station=station, visit=stands)
    if request.method == "POST" and form.is_valid():
        saved = services.save_visit(**_typed(request, evaluation, form), visit=stands)
        return _saved(request, saved)
    return _form(request, evaluation, form, stands, "scoring/visit.html")


def _typed(request: SignedInRequest, evaluation: Evaluation, form: SurveyForm | VisitForm) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "actor": request.user,
        "entry": form.entry(),
        "version": version_of(request.POST),
    }


def _removed(request: SignedInRequest, code: str, gone: Survey | VisitNote) -> HttpResponse:
    messages.success(request, f"已删除{gone._meta.verbose_name}“{gone}”。")
    return redirect("scoring:material", code)


def _saved(request: SignedInRequest, saved: Survey | VisitNote) -> HttpResponse:
    """What was typed is stored: now its files, one by one. Those that fail are named and don't take the words away."""

    def keep(data: bytes, name: str) -> MaterialFile:
        return services.add_material_file(of=saved, actor=request.user, data=data, filename=name)

    _, problems = keep_each(request.FILES.getlist("attached"), keep)
    for problem in problems:
        messages.error(request, problem)
    messages.success(request, f"{saved._meta.verbose_name}已保存。")
    if problems:
        return redirect(_page_of(saved))
    return redirect("scoring:material", saved.evaluation.code)


def _page_of(row: Survey | VisitNote) -> str:
    route = "scoring:survey" if isinstance(row, Survey) else "scoring:visit"
    return reverse(route, args=[row.evaluation.code, row.pk])


def _form(
    request: SignedInRequest,
    evaluation: Evaluation,
    form: SurveyForm | VisitForm,
    stands: Survey | VisitNote | None,
    template: str,
) -> HttpResponse:
    files = [] if stands is None else stands.files.present().select_related("uploaded_by")
    context = _context(evaluation) | {"form": form, "stands": stands, "files": files}
    # A browser doesn't choose files anew: who had chosen some has to be told.
    context["left_out"] = bool(request.FILES)
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
def material_file(request: SignedInRequest, pk: UUID) -> FileResponse:
    """One file, to whoever may read what it belongs to."""
    return handed_out(get_visible(MaterialFile.objects.visible_to(request.user).present(), pk=pk))


@require_POST
def remove_material_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who wrote the survey or the note takes a file of it back."""
    rows = MaterialFile.objects.visible_to(request.user).select_related(
        "evaluation", "survey__evaluation", "visit__evaluation"
    )
    file = get_visible(rows, pk=pk)
    owner = file.survey or file.visit
    back = reverse("scoring:material", args=[file.evaluation.code]) if owner is None else _page_of(owner)
    try:
        services.remove_material_file(file=file, actor=request.user)
    except Refused as refused:
        return answer(request, refused, back)
    messages.success(request, f"已删除“{file.name}”。")
    return redirect(back)
