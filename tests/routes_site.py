"""A site in which every address leads somewhere: its people, what was made there, and the arguments of each address."""

from datetime import date
from io import BytesIO
from pathlib import Path

from django.test import Client
from django.utils import timezone

from indicators.models import Indicator
from reports.batch_archive import INDEX, Archive, index_workbook
from reports.batches import begin_packing, finish_packing, make_batch, take_packing
from reports.models import Report, ReportTemplate
from reports.rounds import Round
from reports.services import issue_report
from reports.template_services import begin_draft
from scoring import services
from scoring.models import Evaluation, Narrative, SheetEntry
from staffing.models import Attendance, Category, Certificate, Merge, Posting, SocialWorker, Transfer
from stations.city_uploads import store_city
from stations.models import CityPart, CityUpload, Role, Upload
from stations.uploads import store_upload
from tests.city import person, small_city
from tests.routes import SIGNED_IN
from tests.scoring import build

WORKBOOKS = Path(__file__).parents[1] / "evalsite/demo/workbooks"


def upload(kind, name, agreement, actor):
    data = (WORKBOOKS / name).read_bytes()
    return store_upload(kind=kind, agreement=agreement, data=data, filename=name, actor=actor).pk


def decided(kind, agreement, state):
    """An upload that was applied, or discarded, before."""
    pk = upload(kind, "attendance-wenchong-2023-07-to-11.xlsx", agreement, None)
    Upload.objects.filter(pk=pk).update(state=state, applied_at=timezone.now())
    return pk


def collected(agreement, actor, state):
    """A city's workbook that was read, with one station in it."""
    name = "attendance-wenchong-2023-07-to-11.xlsx"
    city = store_city(data=(WORKBOOKS / name).read_bytes(), filename=name, actor=actor)
    CityUpload.objects.filter(pk=city.pk).update(state=state)
    CityPart.objects.create(
        city=city, position=1, label="云栖", rows=[[7, 9]], station=agreement.station, agreement=agreement
    )
    return city.pk


CORRECTING = (
    "correct",
    "correction",
    "correction_draft",
    "correction_pdf",
    "issue_correction",
    "abandon_correction",
)


def made_site(**scheme):
    """A city with an issued evaluation and one in 评分中: the people by name, the city, what was made in it."""
    city = small_city()
    scheme = build.published(**scheme)
    done = build.collated(city, scheme, code="HP-YUNQI-2023-MID")
    issue_report(
        evaluation=done.evaluation,
        actor=build.fresh(city.lead),
        issued_on=date(2023, 12, 15),
        version=done.evaluation.version,
        with_file=False,
    )
    services.open_correction(
        evaluation=Evaluation.objects.get(pk=done.evaluation.pk),
        kind="wording",
        reason="有错字",
        actor=build.fresh(city.lead),
        version=Evaluation.objects.get(pk=done.evaluation.pk).version,
    )
    made = build.scoring(city, scheme, code="HP-YUNQI-2023-SPOT")
    build.write_findings(made, "expert1")
    services.allow_entry(
        sheet=build.sheet_of(made, "expert2"), user=city.lead, actor=build.fresh(city.lead), reason="纸质表"
    )
    people = {name: getattr(city, name) for name in SIGNED_IN if hasattr(city, name)}
    people["expert2"] = made.people["expert2"]
    people["far"] = person("far", "外区人", Role.SUPERVISOR, district=city.yuexiu)
    for name in ("late", "recused"):
        people[name] = person(name, name, Role.EXPERT, organisation=city.evaluator)
        seat = services.appoint(
            evaluation=made.evaluation,
            user=people[name],
            party=made.parties["third"],
            duty="expert",
            actor=build.fresh(city.lead),
        )
    services.declare(member=seat, actor=people["recused"], conflict=True, text="曾任职")
    return people, city, made


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def arguments(city, made):
    """By name of the route; none where it takes none."""
    agreement = city.yunqi.agreements.get()
    attendance, indicators = Upload.Kind.ATTENDANCE, Upload.Kind.INDICATORS
    sent = upload(attendance, "attendance-wenchong-2023-07-to-11.xlsx", agreement, city.staff)
    figures = upload(indicators, "indicators-wenchong-2023-07-to-11.xlsx", agreement, city.staff)
    sheet = build.sheet_of(made, "expert1")
    scored = made.evaluation.code
    drawn = services.draw_sample(
        evaluation=made.evaluation, actor=build.fresh(city.lead), workers=1, quantities=1
    )
    asked = services.object_to(member=made.seats["expert1"], actor=build.fresh(city.staff), reason="亲属")
    services.withdraw_objection(objection=asked, actor=build.fresh(city.staff))
    accepted = made.evaluation.acceptances.create(
        key="0" * 20, code="files", place="结语", message="…", reason="口径不同", accepted_by=city.lead
    )
    found = {
        **{f"scoring:{name}": [scored] for name in ("objections", "progress", "remind", "reschedule")},
        "scoring:withdraw_objection": [scored, asked.pk],
        "scoring:withdraw_acceptance": [scored, accepted.pk],
        "scoring:decide_objection": [scored, asked.pk],
        "district": [city.huangpu.code],
        "months:month": [agreement.code, "attendance", "2023-07"],
    }
    found |= {name: [city.yunqi.code] for name in ("stations:detail", "station-detail")}
    for name in ("detail", "upload", "template"):
        found |= {f"staffing:{name}": [agreement.code], f"indicators:{name}": [agreement.code]}
    # One of the two workers who are known in June has a row there.
    typed = build_typed_row(agreement)
    found |= {
        f"staffing:{name}": [agreement.code, "2024-06"] for name in ("typing", "typing_row", "typing_finish")
    }
    found |= {f"indicators:{name}": [agreement.code, "2024-06"] for name in ("typing", "typing_finish")}
    found["indicators:typing_row"] = [agreement.code, "2024-06", Indicator.objects.first().code]
    found["staffing:typing_remove"] = [agreement.code, "2024-06", typed]
    found |= {name: [agreement.code] for name in ("indicators:targets", "agreement-detail")}
    found |= {name: [scored] for name in ("evaluation-detail", "evaluation-facts")}
    for name in ("preview", "annotated", "confirm"):
        found |= {f"staffing:{name}": [sent], f"indicators:{name}": [figures]}
    ready = collected(agreement, city.supervisor, CityUpload.State.READY)
    for name in ("city", "city_progress", "city_problems", "city_confirm", "city_resume"):
        found[f"staffing:{name}"] = [ready]
    found["staffing:city_part"] = [ready, 1]
    found["staffing:city_discard"] = [collected(agreement, city.supervisor, CityUpload.State.DISCARDED)]
    for kind, namespace in ((attendance, "staffing"), (indicators, "indicators")):
        state = {"undo": Upload.State.APPLIED, "discard": Upload.State.DISCARDED}
        found |= {f"{namespace}:{name}": [decided(kind, agreement, state[name])] for name in state}
    for name in (
        "detail",
        "transition",
        "panel",
        "declare",
        "edit_findings",
        "edit_findings_notes",
        "narratives",
        "narratives_notes",
        "results",
        "settle",
        "accept",
        "verification",
        "verification_attendance",
        "verification_quantities",
        "verify",
    ):
        found[f"scoring:{name}"] = [scored]
    version = [made.scheme.code, made.scheme.version]
    for name in (
        "scheme",
        "scheme_export",
        "scheme_upload",
        "scheme_edit",
        "scheme_copy",
        "scheme_publish",
        "scheme_delete",
    ):
        found[f"scoring:{name}"] = version
    found["scoring:scheme_compare"] = [*version, made.scheme.version]
    found["scoring:scheme_edit_party"] = [*version, "third"]
    for name in ("sheet", "findings", "findings_notes", "submit", "refresh"):
        found[f"scoring:{name}"] = [sheet.pk]
    worker = SocialWorker.objects.filter(station=city.yunqi).first()
    held = Certificate.objects.get_or_create(worker=worker, level="assistant")[0]
    posted = Posting.objects.get_or_create(worker=worker, station=city.yunqi, start="2023-07-01")[0]
    going = Transfer.objects.get_or_create(
        side="out",
        worker=worker,
        from_station=city.yunqi,
        to_station=city.liuan,
        last_day=date(2024, 1, 31),
        first_day=date(2024, 2, 1),
        proposed_by=city.staff,
    )[0]
    found |= {"staffing:workers": [city.yunqi.code], "staffing:certificate": [held.pk]}
    found |= {f"staffing:{name}": [city.yunqi.code] for name in ("transfers", "transfer_in")}
    joined = SocialWorker.objects.get_or_create(station=city.yunqi, name="林晓溪", merged_into=worker)[0]
    Merge.objects.get_or_create(
        kept=worker,
        joined=joined,
        reason="同一人",
        merged_by=city.staff,
        stood={"attendance": [], "postings": []},
    )
    found |= {"staffing:transfer": [going.pk], "staffing:separate": [joined.pk]}
    found |= {"staffing:posting": [posted.pk]}
    for name in ("worker", "edit_worker", "add_certificate", "transfer_out", "merge", "tell_apart"):
        found[f"staffing:{name}"] = [worker.pk]
    found |= evidence_arguments(made, sheet) | material_arguments(made) | download_arguments(city)
    found |= template_arguments(city)
    corrected = Narrative.objects.filter(evaluation__code="HP-YUNQI-2023-MID").first()
    return found | {
        "scoring:draw": [scored, drawn.pk],
        "scoring:remove": [scored, made.seats["expert1"].pk],
        "scoring:divide": [scored, "third"],
        "scoring:allow_entry": [scored],
        "scoring:end_entry": [scored, SheetEntry.objects.get().pk],
        "scoring:hand_over": [build.sheet_of(made, "expert2").pk],
        "scoring:send_back": [build.sheet_of(made, "expert2").pk],
        "scoring:reopen": [scored, sheet.pk],
        "scoring:save_item": [sheet.pk, sheet.party.items.filter(kind="points").first().pk],
        "reports:page": ["HP-YUNQI-2023-MID"],
        "reports:pdf": ["HP-YUNQI-2023-MID"],
        "reports:figure": ["HP-YUNQI-2023-MID", "得分.总分"],
        "reports:docx": ["HP-YUNQI-2023-MID"],
        "reports:issue": [scored],
        "reports:version": ["HP-YUNQI-2023-MID", 1],
        "reports:version_pdf": ["HP-YUNQI-2023-MID", 1],
        "reports:version_figure": ["HP-YUNQI-2023-MID", 1, "得分.总分"],
        **{f"reports:{name}": ["HP-YUNQI-2023-MID"] for name in CORRECTING},
        "reports:correction_text": ["HP-YUNQI-2023-MID", f"narrative-{corrected.pk}"],
        "report-detail": [Report.objects.get().number],
        "report-file": [Report.objects.get().number],
    }


def download_arguments(city):
    """An archive of a round, as a worker left it."""
    batch, _ = make_batch(actor=build.fresh(city.viewer), of=Round(2023, "midterm"), district=city.huangpu)
    batch.items.update(state="done")
    begin_packing(batch=batch)
    take_packing(batch=batch)
    stream = BytesIO()
    archive = Archive(stream)
    archive.add(INDEX, index_workbook(batch.title, []), date(2023, 12, 15))
    archive.finish()
    name = batch.file.storage.save(f"downloads/{batch.pk}/1.zip", stream)
    finish_packing(batch=batch, name=name, size=stream.tell())
    names = ("download", "download_progress", "download_file", "retry_download", "resume_download")
    return {f"reports:{name}": [batch.pk] for name in names}


def evidence_arguments(made, sheet):
    """A file under an item of the sheet, and one that its author took back."""
    kept, gone = (build.attach(made, "expert1", name) for name in ("台账.pdf", "选错.pdf"))
    services.remove_evidence(evidence=gone, actor=build.fresh(made.people["expert1"]))
    return {
        "scoring:evidence": [sheet.pk, kept.item_id],
        "scoring:evidence_file": [kept.pk],
        "scoring:remove_evidence": [gone.pk],
    }


def template_arguments(city):
    """A draft of the shortest template, beside the one that it is based on."""
    first = ReportTemplate.objects.get(kind="spot", version=1)
    draft = begin_draft(based_on=first, version=2, actor=build.fresh(city.administrator))
    of_draft = ("template", "template_edit", "template_publish", "template_delete")
    previews = ("template_preview", "template_preview_pdf")
    return {f"reports:{name}": ["spot", draft.version] for name in (*of_draft, *previews)} | {
        "reports:template_begin": ["spot", 1],
        "reports:template_compare": ["spot", draft.version, 1],
        "reports:template_chapter": ["spot", draft.version, "station"],
    }


def material_arguments(made):
    """The evaluation's material: a survey, the first expert's visit note with a file, and one that was taken back."""
    code, note, survey = made.evaluation.code, build.visit(made, "expert1"), build.survey(made, "lead")
    kept, gone = (
        services.add_material_file(of=note, actor=note.author, data=build.document(name), filename=name)
        for name in ("台账.pdf", "选错.pdf")
    )
    services.remove_material_file(file=gone, actor=note.author)
    plain = ("material", "self_report", "add_survey", "add_visit")
    return {f"scoring:{name}": [code] for name in plain} | {
        "scoring:survey": [code, survey.pk],
        "scoring:visit": [code, note.pk],
        "scoring:material_file": [kept.pk],
        "scoring:remove_material_file": [gone.pk],
    }


def build_typed_row(agreement):
    """A worker with attendance in the agreement's last month and another who is expected there; gives the first one's key."""
    workers = [
        SocialWorker.objects.create(station=agreement.station, name=name) for name in ("钟一帆", "陆知秋")
    ]
    Attendance.objects.create(
        worker=workers[0],
        station=agreement.station,
        month=date(2024, 6, 1),
        **dict.fromkeys(("on_post", "insured", "paid"), True),
        category=Category.TRAINED,
    )
    Posting.objects.create(worker=workers[1], station=agreement.station, start=date(2024, 6, 1))
    return workers[0].pk
