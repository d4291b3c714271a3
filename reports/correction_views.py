"""The pages on which the lead of an issued evaluation corrects its report."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import queries, services
from reports.correction_forms import (
    AbandonForm,
    CorrectionForm,
    IssueCorrectionForm,
    OpeningForm,
    WordingForm,
)
from reports.correction_page import correction_page
from reports.documents import file_name, report_pdf
from reports.next_version import next_version
from scoring import services as scoring
from scoring.answers import answers
from scoring.corrected_texts import Wording, wordings
from scoring.correction_guards import may_open
from scoring.models import Correction
from scoring.refusals import Conflict, Invalid, Refused
from stations.doors import SignedInRequest

CHANGED = "您打开本页之后，评分、文字或数据又有了变化，没有签发。请刷新本页，重新通读草稿。"


@require_http_methods(["GET", "POST"])
@answers("reports:page", "code")
def correct(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a correction of the issued report."""
    evaluation = queries.to_be_corrected(request.user, code)
    if evaluation.open_correction is not None:
        return redirect("reports:correction", code)
    form = CorrectionForm(request.POST or None, evaluation=evaluation)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            scoring.open_correction(
                evaluation=evaluation,
                kind=chosen["kind"],
                reason=chosen["reason"],
                actor=request.user,
                version=chosen["version"],
                opens=form.opens,
            )
            return redirect("reports:correction", code)
        except Invalid as error:
            _add(form, error)
    context = {
        "form": form,
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "obstacles": may_open(evaluation),
    }
    return render(request, "reports/correct.html", context, status=422 if form.errors else 200)


def _add(form: CorrectionForm | OpeningForm, error: Invalid) -> None:
    for name, message in error.messages.items():
        form.add_error(str(name) if name in form.fields else None, message)


@require_http_methods(["GET", "POST"])
@answers("reports:correction", "code")
def correction(request: SignedInRequest, code: str) -> HttpResponse:
    """The correction under way; its form opens further sheets or months."""
    found = queries.open_correction(request.user, code)
    evaluation = found.evaluation
    form = OpeningForm(request.POST or None, evaluation=evaluation)
    if form.is_valid():
        try:
            scoring.widen_correction(
                evaluation=evaluation,
                actor=request.user,
                version=form.cleaned_data["version"],
                opens=form.opens,
            )
            return redirect("reports:correction", code)
        except Invalid as error:
            _add(form, error)
    context = _about(found) | {
        "page": correction_page(found),
        "form": form,
        "abandon": AbandonForm(initial={"version": evaluation.version}, label_suffix=""),
    }
    return render(request, "reports/correction.html", context, status=422 if form.errors else 200)


def _about(found: Correction) -> dict[str, object]:
    evaluation = found.evaluation
    return {"correction": found, "evaluation": evaluation, "station": evaluation.agreement.station}


@require_http_methods(["GET", "POST"])
@answers("reports:correction_text", "code", "key")
def correction_text(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """Other words for one text of the report."""
    found = queries.open_correction(request.user, code)
    wording = _wording(found, key)
    initial = {"text": wording.text, "version": wording.mine.version if wording.mine else 0}
    form = WordingForm(request.POST or None, initial=initial, label_suffix="")
    if form.is_valid():
        try:
            scoring.reword(correction=found, written=wording.written, actor=request.user, **form.cleaned_data)
            messages.success(request, f"“{wording.place}”的文字已保存，签发新版本后生效。")
            return redirect(f"{reverse('reports:correction', args=[code])}#texts")
        except Invalid as error:
            form.add_error("text", " ".join(error.messages.values()))
    context = _about(found) | {"wording": wording, "form": form}
    return render(request, "reports/correction_text.html", context, status=422 if form.errors else 200)


def _wording(found: Correction, key: str) -> Wording:
    for wording in wordings(found):
        if wording.key == key:
            return wording
    raise Http404("找不到这段文字，它可能在已打开的评分表中，由评分人修改。")


@require_GET
@answers("reports:correction", "code")
def correction_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """The next version as it stands now."""
    found = queries.open_correction(request.user, code)
    context = _about(found) | {"report": next_version(found).content}
    return render(request, "reports/correction_draft.html", context)


@require_GET
@answers("reports:correction", "code")
def correction_file(request: SignedInRequest, code: str) -> HttpResponse:
    """The same as PDF, with a draft's watermark."""
    content = next_version(queries.open_correction(request.user, code)).content
    name = file_name(content, draft=True)
    answer = HttpResponse(report_pdf(content, draft=True), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@require_http_methods(["GET", "POST"])
@answers("reports:correction", "code")
def issue_correction(request: SignedInRequest, code: str) -> HttpResponse:
    """What must be true before the next version is issued, and the lead's confirmation."""
    found = queries.open_correction(request.user, code)
    version = next_version(found)
    obstacles = queries.obstacles_to_correct(found, version)
    draft = "" if obstacles else queries.digest_of(version.content)
    form = IssueCorrectionForm(request.POST or None, correction=found, draft=draft)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("corrected_on", "version", "draft")}
        try:
            report = services.issue_correction(evaluation=found.evaluation, actor=request.user, **chosen)
        except Refused as refusal:
            form.add_error(None, [str(obstacle) for obstacle in refusal.obstacles])
        except Conflict:
            form.add_error(None, CHANGED)
        else:
            messages.success(
                request,
                f"第 {report.version} 版已签发，编号 {report.number}，取代第 {report.version - 1} 版。",
            )
            return redirect("reports:page", code=code)
    check = queries.check_before_issue(found.evaluation)
    context = _about(found) | {"form": form, "obstacles": obstacles, "check": check}
    return render(request, "reports/correction_issue.html", context, status=422 if form.errors else 200)


@require_POST
@answers("reports:correction", "code")
def abandon_correction(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the correction up: version n stays as it is."""
    found = queries.open_correction(request.user, code)
    form = AbandonForm(request.POST, label_suffix="")
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    scoring.abandon_correction(evaluation=found.evaluation, actor=request.user, **form.cleaned_data)
    messages.success(request, f"{found.get_kind_display()}已放弃，现行版本不变。")
    return redirect("reports:page", code)
