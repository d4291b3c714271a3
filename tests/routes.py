"""Every address of the site, and what each person gets there, by looking and by sending an empty form.

tests/routes_site.py makes the site and the arguments of each address.
"""

from django.urls import URLResolver, get_resolver, reverse

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


# Of an address that takes forms only, or of one that takes none when one is sent.
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
    "scoring:edit_findings_notes": only([], KNOW_OF_IT),
    "scoring:narratives": only(["lead"], KNOW_OF_IT),
    "scoring:narratives_notes": only(["lead"], KNOW_OF_IT),
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
    "scoring:accept": NEVER_BY_GET,
    "scoring:withdraw_acceptance": NEVER_BY_GET,
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
    "scoring:findings_notes": {200: {"expert"}},
    "scoring:submit": {200: {"expert"}},
    # The lead enters the second expert's sheet.
    "scoring:hand_over": {200: {"lead"}, 403: {"expert2"}},
    "scoring:send_back": NEVER_BY_GET,
    "reports:list": {200: SIGNED_IN},
    "reports:check": {200: SIGNED_IN},
    "reports:page": {200: LISTERS},
    "reports:pdf": {200: LISTERS},
    "reports:figure": {200: LISTERS},
    # Issued: no copy that can be edited.
    "reports:docx": {403: LISTERS},
    "reports:issue": only(["lead"], KNOW_OF_IT),
    "reports:version": {200: LISTERS},
    "reports:version_pdf": {200: LISTERS},
    "reports:version_figure": {200: LISTERS},
    # A correction is under way: its lead is led there.
    "reports:correct": {302: {"lead"}, 403: LISTERS - {"lead"}},
    "reports:correction": only(["lead"], LISTERS),
    "reports:correction_text": only(["lead"], LISTERS),
    "reports:correction_draft": only(["lead"], LISTERS),
    "reports:correction_pdf": only(["lead"], LISTERS),
    "reports:issue_correction": only(["lead"], LISTERS),
    "reports:abandon_correction": NEVER_BY_GET,
    "reports:downloads": {200: SIGNED_IN},
    "reports:new_download": {200: SIGNED_IN},
    # The city viewer's own; nobody else is told of it.
    "reports:download": {200: {"viewer"}},
    "reports:download_progress": {200: {"viewer"}},
    "reports:download_file": {200: {"viewer"}},
    "reports:retry_download": NEVER_BY_GET,
    "reports:resume_download": NEVER_BY_GET,
    "reports:templates": only(["administrator"], SIGNED_IN),
    "reports:template": only(["administrator"], SIGNED_IN),
    "reports:template_begin": NEVER_BY_GET,
    "reports:template_edit": only(["administrator"], SIGNED_IN),
    "reports:template_chapter": only(["administrator"], SIGNED_IN),
    "reports:template_compare": only(["administrator"], SIGNED_IN),
    "reports:template_preview": only(["administrator"], SIGNED_IN),
    "reports:template_preview_pdf": only(["administrator"], SIGNED_IN),
    "reports:template_publish": only(["administrator"], SIGNED_IN),
    "reports:template_delete": NEVER_BY_GET,
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
    # Nothing is explained before 汇总.
    "scoring:accept": only(["lead"], KNOW_OF_IT, 422),
    "scoring:withdraw_acceptance": {422: {"lead"}},
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
    "reports:check": {422: SIGNED_IN},
    "reports:issue": only(["lead"], KNOW_OF_IT, 422),
    "reports:correct": {302: {"lead"}, 403: LISTERS - {"lead"}},
    "reports:correction": only(["lead"], LISTERS, 422),
    "reports:correction_text": only(["lead"], LISTERS, 422),
    "reports:issue_correction": only(["lead"], LISTERS, 422),
    "reports:abandon_correction": only(["lead"], LISTERS, 422),
    "reports:new_download": {422: SIGNED_IN},
    # Nothing failed, and nothing stands still.
    "reports:retry_download": {302: {"viewer"}},
    "reports:resume_download": {302: {"viewer"}},
    # There is a draft already; it was read as nothing that it ever was; nothing in it is changed.
    "reports:template_begin": only(["administrator"], SIGNED_IN, 422),
    "reports:template_edit": only(["administrator"], SIGNED_IN, 302),
    "reports:template_chapter": only(["administrator"], SIGNED_IN, 409),
    "reports:template_publish": only(["administrator"], SIGNED_IN, 422),
    "reports:template_delete": only(["administrator"], SIGNED_IN, 422),
    "api-token": {400: SIGNED_IN},
    "api-token-end": {401: SIGNED_IN},
    "logout": {302: SIGNED_IN},
}
# What strangers get where they aren't led to the sign-in page, by GET and by POST.
API = {name for name in READING if ":" not in name and "-" in name} - {"api-docs"}
STRANGERS = dict.fromkeys(API, (401, 401)) | {
    "login": (200, 200),
    # Whoever holds a report may ask whether it is valid.
    "reports:check": (200, 422),
    "api-token": (405, 400),
}


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


def address(name):
    """The address of a page of the administration, with something in place of its arguments."""
    _, administration = get_resolver().namespace_dict["admin"]
    ((_, parameters),) = administration.reverse_dict.getlist(name.partition(":")[2])[0][0]
    return reverse(name, args=["stations" if wanted == "app_label" else "1" for wanted in parameters])
