"""Every address of the site, and what each person gets there. An address that the table doesn't name fails."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from indicators.models import Indicator
from reports.models import Report
from reports.services import issue_report
from scoring import services
from scoring.models import SheetEntry
from staffing.models import Attendance, Category, Certificate, Merge, Posting, SocialWorker, Transfer
from stations.city_uploads import store_city
from stations.models import AuditEntry, CityPart, CityUpload, Role, Upload
from stations.uploads import store_upload
from tests.city import person, small_city
from tests.scoring import build

WORKBOOKS = Path(__file__).parents[1] / "evalsite/demo/workbooks"

STAFF = {"staff", "operator"}
REPORTERS = {"administrator", *STAFF}
# Who may open the station: its own people, its district's, and the panel once it has declared no conflict.
OPENERS = {"lead", "expert", "expert2", "supervisor", "purchaser", "centre", *REPORTERS}
PANEL = OPENERS - REPORTERS
# Who reads the workers' names, and what holds them; the others read masked ones.
KNOW_NAMES = OPENERS - {"purchaser", "centre"}
LISTERS = {"viewer", *OPENERS}
# One workbook for many stations is sent by the city, or by a district's bureau.
COLLECTORS = {"administrator", "supervisor"}
# `late` has a seat and hasn't declared yet; `recused` has declared a conflict and lost it.
KNOW_OF_IT = {"late", *LISTERS}
THIRD_PARTY = {"lead", "expert", "expert2"}
SIGNED_IN = {"nobody", "far", "recused", *KNOW_OF_IT}


def only(people, among, status=200):
    """These get through, the others who know of the object a reason. Whoever isn't named gets 404."""
    return {status: set(people), 403: set(among) - set(people)}


NEVER_BY_GET = {405: SIGNED_IN}

# An evaluation of the station is in 评分中; another one, issued, is where the report's addresses lead.
READING = {
    "home": {200: SIGNED_IN},
    "district": {200: LISTERS},
    "login": {302: SIGNED_IN},
    "logout": NEVER_BY_GET,
    "password_change": {200: SIGNED_IN},
    "audit": only(["administrator"], SIGNED_IN),
    "help": {200: SIGNED_IN},
    "submissions": only(REPORTERS, SIGNED_IN),
    "months:board": {200: SIGNED_IN},
    "months:month": only(OPENERS, LISTERS),
    "stations:list": {200: SIGNED_IN},
    "stations:detail": {200: LISTERS},
    "staffing:city_list": only({"far", *COLLECTORS}, SIGNED_IN),
    "staffing:city": {200: COLLECTORS},
    "staffing:city_progress": {200: COLLECTORS},
    "staffing:city_problems": {200: COLLECTORS},
    "staffing:city_part": {200: COLLECTORS},
    "staffing:city_confirm": {302: COLLECTORS},
    "staffing:city_resume": NEVER_BY_GET,
    "staffing:city_discard": NEVER_BY_GET,
    "staffing:detail": only(OPENERS, LISTERS),
    "staffing:merge": only(REPORTERS, OPENERS),
    "staffing:separate": only(REPORTERS, OPENERS),
    "staffing:tell_apart": NEVER_BY_GET,
    "staffing:transfers": only(OPENERS, LISTERS),
    "staffing:transfer_in": only(REPORTERS, LISTERS),
    "staffing:transfer_out": only(REPORTERS, OPENERS),
    "staffing:transfer": {200: OPENERS},
    "staffing:upload": only(REPORTERS, LISTERS),
    "staffing:template": only(REPORTERS, LISTERS),
    "staffing:preview": only(KNOW_NAMES, OPENERS),
    "staffing:annotated": only(KNOW_NAMES, OPENERS),
    "staffing:workers": only(OPENERS, LISTERS),
    "staffing:worker": {200: OPENERS},
    "staffing:edit_worker": only(REPORTERS, OPENERS),
    "staffing:add_certificate": only(REPORTERS, OPENERS),
    "staffing:certificate": only(REPORTERS, OPENERS),
    "staffing:posting": only(REPORTERS, OPENERS),
    # A copied address leads back to the preview.
    "staffing:confirm": {302: OPENERS},
    "staffing:undo": only(REPORTERS, OPENERS),
    "staffing:discard": NEVER_BY_GET,
    "staffing:typing": only(REPORTERS, LISTERS),
    "staffing:typing_row": NEVER_BY_GET,
    "staffing:typing_remove": only(REPORTERS, LISTERS),
    "staffing:typing_finish": NEVER_BY_GET,
    "indicators:detail": only(OPENERS, LISTERS),
    "indicators:upload": only(REPORTERS, LISTERS),
    "indicators:template": only(REPORTERS, LISTERS),
    "indicators:preview": {200: OPENERS},
    "indicators:annotated": only(KNOW_NAMES, OPENERS),
    "indicators:confirm": {302: OPENERS},
    "indicators:undo": only(REPORTERS, OPENERS),
    "indicators:discard": NEVER_BY_GET,
    "indicators:typing": only(REPORTERS, LISTERS),
    "indicators:typing_row": NEVER_BY_GET,
    "indicators:typing_finish": NEVER_BY_GET,
    "indicators:targets": only(OPENERS, LISTERS),
    "scoring:list": {200: SIGNED_IN},
    "scoring:create": only(["administrator", "lead"], SIGNED_IN),
    "scoring:detail": {200: KNOW_OF_IT},
    "scoring:transition": NEVER_BY_GET,
    "scoring:panel": only(["administrator", "lead"], KNOW_OF_IT),
    "scoring:remove": NEVER_BY_GET,
    "scoring:divide": NEVER_BY_GET,
    "scoring:allow_entry": NEVER_BY_GET,
    "scoring:end_entry": NEVER_BY_GET,
    "scoring:declare": only(PANEL | {"late"}, KNOW_OF_IT),
    # The station, who decides, and `expert`, about whom the station asked.
    "scoring:objections": only({"lead", "expert", *REPORTERS}, KNOW_OF_IT),
    "scoring:progress": only(["administrator", "lead"], KNOW_OF_IT),
    "scoring:remind": NEVER_BY_GET,
    "scoring:reschedule": NEVER_BY_GET,
    "scoring:withdraw_objection": NEVER_BY_GET,
    "scoring:decide_objection": NEVER_BY_GET,
    "scoring:reopen": NEVER_BY_GET,
    "scoring:edit_findings": only([], KNOW_OF_IT),
    "scoring:narratives": only(["lead"], KNOW_OF_IT),
    "scoring:results": only([], KNOW_OF_IT),
    "scoring:material": only(PANEL | STAFF, KNOW_OF_IT),
    "scoring:self_report": NEVER_BY_GET,
    "scoring:add_survey": only(["lead"], KNOW_OF_IT),
    "scoring:survey": only(["lead"], KNOW_OF_IT),
    "scoring:add_visit": only(PANEL, KNOW_OF_IT),
    "scoring:visit": only(["expert"], KNOW_OF_IT),
    # A visit note's, which the station never reads.
    "scoring:material_file": {200: PANEL},
    "scoring:remove_material_file": NEVER_BY_GET,
    "scoring:settle": NEVER_BY_GET,
    "scoring:verification": only(THIRD_PARTY, KNOW_OF_IT),
    "scoring:verification_attendance": only(THIRD_PARTY, KNOW_OF_IT),
    "scoring:verification_quantities": only(THIRD_PARTY, KNOW_OF_IT),
    "scoring:verify": only(THIRD_PARTY, KNOW_OF_IT, 302),
    "scoring:draw": only(THIRD_PARTY, KNOW_OF_IT),
    "scoring:schemes": {200: SIGNED_IN},
    "scoring:scheme": {200: SIGNED_IN},
    "scoring:scheme_new": only(["administrator"], SIGNED_IN),
    "scoring:scheme_import": only(["administrator"], SIGNED_IN),
    "scoring:scheme_export": {200: SIGNED_IN},
    "scoring:scheme_upload": only(["administrator"], SIGNED_IN),
    "scoring:scheme_compare": {200: SIGNED_IN},
    # Told that it is published, with a button that copies it.
    "scoring:scheme_edit": only(["administrator"], SIGNED_IN),
    "scoring:scheme_edit_party": only(["administrator"], SIGNED_IN),
    "scoring:scheme_copy": NEVER_BY_GET,
    "scoring:scheme_publish": NEVER_BY_GET,
    "scoring:scheme_delete": NEVER_BY_GET,
    "scoring:sheet": {200: {"expert"}},
    "scoring:save_item": NEVER_BY_GET,
    "scoring:evidence": {200: {"expert"}},
    "scoring:evidence_file": {200: {"expert"}},
    "scoring:remove_evidence": NEVER_BY_GET,
    "scoring:refresh": NEVER_BY_GET,
    "scoring:findings": {200: {"expert"}},
    "scoring:submit": {200: {"expert"}},
    # The lead enters the second expert's sheet.
    "scoring:hand_over": {200: {"lead"}, 403: {"expert2"}},
    "scoring:send_back": NEVER_BY_GET,
    "reports:list": {200: SIGNED_IN},
    "reports:page": {200: LISTERS},
    "reports:pdf": {200: LISTERS},
    "reports:issue": only(["lead"], KNOW_OF_IT),
    "api-root": {200: SIGNED_IN},
    "station-list": {200: SIGNED_IN},
    "station-detail": {200: LISTERS},
    "agreement-list": {200: SIGNED_IN},
    "agreement-detail": {200: LISTERS},
    "evaluation-list": {200: SIGNED_IN},
    "evaluation-detail": {200: KNOW_OF_IT},
    "evaluation-facts": only(OPENERS, KNOW_OF_IT),
    "report-list": {200: SIGNED_IN},
    "report-detail": {200: LISTERS},
    "report-file": {200: LISTERS},
    "api-token": NEVER_BY_GET,
    # A session is no token.
    "api-token-end": {401: SIGNED_IN},
    "api-schema": {200: SIGNED_IN},
    "api-docs": {200: SIGNED_IN},
}
# A form with nothing filled in. What isn't named is for reading only. Whoever may send one is told what is missing.
WRITING = {
    "months:month": only(["supervisor", "administrator"], LISTERS, 422),
    "login": {302: SIGNED_IN},
    "password_change": {200: SIGNED_IN},
    "staffing:city_list": only({"far", *COLLECTORS}, SIGNED_IN, 422),
    "staffing:city_confirm": {422: COLLECTORS},
    "staffing:city_resume": {302: COLLECTORS},
    "staffing:city_discard": {302: COLLECTORS},
    "staffing:upload": only(REPORTERS, LISTERS, 422),
    "staffing:edit_worker": only(REPORTERS, OPENERS, 422),
    "staffing:merge": only(REPORTERS, OPENERS, 422),
    "staffing:separate": only(REPORTERS, OPENERS, 422),
    "staffing:tell_apart": only(REPORTERS, OPENERS, 302),
    "staffing:transfer_in": only(REPORTERS, LISTERS, 422),
    "staffing:transfer_out": only(REPORTERS, OPENERS, 422),
    "staffing:transfer": only(REPORTERS, OPENERS, 422),
    "staffing:add_certificate": only(REPORTERS, OPENERS, 422),
    "staffing:certificate": only(REPORTERS, OPENERS, 422),
    "staffing:posting": only(REPORTERS, OPENERS, 422),
    "staffing:confirm": only(REPORTERS, OPENERS, 422),
    "staffing:undo": only(REPORTERS, OPENERS, 422),
    "staffing:discard": only(REPORTERS, OPENERS, 302),
    "staffing:typing_row": only(REPORTERS, LISTERS, 422),
    "staffing:typing_remove": only(REPORTERS, LISTERS, 422),
    "staffing:typing_finish": only(REPORTERS, LISTERS, 422),
    "indicators:upload": only(REPORTERS, LISTERS, 422),
    "indicators:confirm": only(REPORTERS, OPENERS, 422),
    "indicators:undo": only(REPORTERS, OPENERS, 422),
    "indicators:discard": only(REPORTERS, OPENERS, 302),
    # A row without any number says nothing, and nothing is what is stored.
    "indicators:typing_row": only(REPORTERS, LISTERS, 302),
    "indicators:typing_finish": only(REPORTERS, LISTERS, 422),
    "indicators:targets": only(["administrator"], LISTERS, 422),
    "scoring:create": only(["administrator", "lead"], SIGNED_IN, 422),
    # The version is asked before the role: the page says in which state the evaluation is, which all of them see.
    "scoring:transition": {409: KNOW_OF_IT},
    "scoring:panel": only(["administrator", "lead"], KNOW_OF_IT, 422),
    "scoring:remove": only(["administrator", "lead"], KNOW_OF_IT, 422),
    # An empty form changes nothing.
    "scoring:divide": only(["administrator", "lead"], KNOW_OF_IT, 302),
    "scoring:allow_entry": only(["lead"], KNOW_OF_IT, 422),
    "scoring:end_entry": only(["lead"], KNOW_OF_IT, 422),
    "scoring:declare": only(PANEL | {"late"}, KNOW_OF_IT, 422),
    "scoring:objections": only(STAFF, KNOW_OF_IT, 422),
    # Nobody is chosen; the version is missing.
    "scoring:remind": only(["lead"], KNOW_OF_IT, 422),
    "scoring:reschedule": only(["administrator", "lead"], KNOW_OF_IT, 409),
    "scoring:withdraw_objection": only(STAFF, KNOW_OF_IT, 422),
    "scoring:decide_objection": only(["lead"], KNOW_OF_IT, 422),
    "scoring:reopen": only(["lead"], KNOW_OF_IT, 422),
    "scoring:edit_findings": only([], KNOW_OF_IT),
    "scoring:narratives": only(["lead"], KNOW_OF_IT, 422),
    "scoring:settle": only([], KNOW_OF_IT),
    "scoring:self_report": only(STAFF, KNOW_OF_IT, 422),
    "scoring:add_survey": only(["lead"], KNOW_OF_IT, 422),
    "scoring:survey": only(["lead"], KNOW_OF_IT, 422),
    "scoring:add_visit": only(PANEL, KNOW_OF_IT, 422),
    "scoring:visit": only(["expert"], KNOW_OF_IT, 422),
    # One that its author took back before.
    "scoring:remove_material_file": only(["expert"], PANEL, 302),
    # The lead alone draws; the whole third party verifies. Both are told what is missing.
    "scoring:verification": only(THIRD_PARTY, KNOW_OF_IT, 422),
    "scoring:verify": only(THIRD_PARTY, KNOW_OF_IT, 422),
    # A published version: everybody reads it, nobody changes it any more.
    "scoring:scheme_new": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_edit": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_edit_party": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_import": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_upload": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_copy": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_publish": only(["administrator"], SIGNED_IN, 422),
    "scoring:scheme_delete": only(["administrator"], SIGNED_IN, 422),
    "scoring:sheet": {302: {"expert"}},
    "scoring:save_item": {200: {"expert"}},
    "scoring:evidence": {422: {"expert"}},
    # One that was taken back before: a second time changes nothing.
    "scoring:remove_evidence": {302: {"expert"}},
    "scoring:refresh": {302: {"expert"}},
    "scoring:findings": {422: {"expert"}},
    "scoring:submit": {409: {"expert"}},
    "scoring:hand_over": {409: {"lead"}, 403: {"expert2"}},
    "scoring:send_back": {409: {"expert2"}, 403: {"lead"}},
    "reports:issue": only(["lead"], KNOW_OF_IT, 422),
    "api-token": {400: SIGNED_IN},
    "api-token-end": {401: SIGNED_IN},
    "logout": {302: SIGNED_IN},
}
# What strangers get where they aren't led to the sign-in page, by GET and by POST.
API = {name for name in READING if ":" not in name and "-" in name} - {"api-docs"}
STRANGERS = dict.fromkeys(API, (401, 401)) | {"login": (200, 200), "api-token": (405, 400)}


def routes(patterns=None, namespace=""):
    """The name of each pattern below, with its namespaces."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or ''}"


OURS = {name for name in routes() if not name.startswith("admin:")}
# Without its catch-all pattern, and signing out, which is for everybody.
ADMINISTRATION = sorted(set(routes()) - OURS - {"admin:", "admin:logout"})


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


@pytest.fixture
def site(db):
    """The people, each with a browser, and the arguments of each address."""
    people, city, made = made_site()
    return {name: signed_in(user) for name, user in people.items()}, arguments(city, made)


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
    found = {
        **{f"scoring:{name}": [scored] for name in ("objections", "progress", "remind", "reschedule")},
        "scoring:withdraw_objection": [scored, asked.pk],
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
        "narratives",
        "results",
        "settle",
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
    for name in ("sheet", "findings", "submit", "refresh"):
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
    found |= evidence_arguments(made, sheet) | material_arguments(made)
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
        "reports:issue": [scored],
        "report-detail": [Report.objects.get().number],
        "report-file": [Report.objects.get().number],
    }


def evidence_arguments(made, sheet):
    """A file under an item of the sheet, and one that its author took back."""
    kept, gone = (build.attach(made, "expert1", name) for name in ("台账.pdf", "选错.pdf"))
    services.remove_evidence(evidence=gone, actor=build.fresh(made.people["expert1"]))
    return {
        "scoring:evidence": [sheet.pk, kept.item_id],
        "scoring:evidence_file": [kept.pk],
        "scoring:remove_evidence": [gone.pk],
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


def answers(site, method, names):
    """What each person got at each address, as {name: {status: people}}."""
    browsers, args = site
    found = {}
    for name in names:
        path = reverse(name, args=args.get(name, []))
        for who, browser in browsers.items():
            # The button of a form is sent even where nothing is filled in.
            status = getattr(browser, method)(path, {"send": "1"}).status_code
            found.setdefault(name, {}).setdefault(status, set()).add(who)
    return found


def filled(expected):
    """The table's line with those it doesn't name, at 404."""
    named = set().union(*expected.values())
    rest = {404: SIGNED_IN - named} if SIGNED_IN - named else {}
    return {status: people for status, people in expected.items() if people} | rest


def test_every_address_is_in_the_table():
    assert set(READING) == OURS


def test_who_reads_what(site):
    before = AuditEntry.objects.count()
    assert answers(site, "get", READING) == {name: filled(line) for name, line in READING.items()}
    # Looking changes nothing; the first who asks for a report's file has it made.
    written = AuditEntry.objects.order_by("pk").values_list("action", flat=True)[before:]
    assert list(written) == ["report.file_stored"]


def test_who_may_send_a_form_and_an_empty_one_changes_nothing(site):
    before = AuditEntry.objects.count()
    table = {name: {405: SIGNED_IN} for name in READING} | WRITING
    # Signing out comes last.
    assert answers(site, "post", [*sorted(set(table) - {"logout"}), "logout"]) == {
        name: filled(line) for name, line in table.items()
    }
    assert AuditEntry.objects.count() == before


def test_strangers_are_sent_to_the_sign_in_page(site):
    _, args = site
    for name in READING:
        path = reverse(name, args=args.get(name, []))
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            if name in STRANGERS:
                assert answer.status_code == STRANGERS[name][method == "post"], name
            else:
                assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}"), name


def test_no_form_is_taken_without_its_token(site):
    _, args = site
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("root", "总管理", Role.ADMINISTRATOR))
    taken = []
    for name in set(WRITING) - API:
        answer = browser.post(reverse(name, args=args.get(name, [])))
        if answer.status_code != 403 or "页面已过期" not in answer.content.decode():
            taken.append((name, answer.status_code))
    assert taken == []


def test_the_administration_is_closed_to_others_at_every_address(db):
    city = small_city()
    opened = {}
    for who in ("lead", "staff", "nobody"):
        browser = signed_in(getattr(city, who))
        for name in ADMINISTRATION:
            status = browser.get(address(name), follow=True).status_code
            opened |= {(who, name): status} if status != 403 else {}
    assert opened == {}


def address(name):
    """The address of a page of the administration, with something in place of its arguments."""
    _, administration = get_resolver().namespace_dict["admin"]
    ((_, parameters),) = administration.reverse_dict.getlist(name.partition(":")[2])[0][0]
    return reverse(name, args=["stations" if wanted == "app_label" else "1" for wanted in parameters])
