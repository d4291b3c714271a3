"""What is asked: every address of the site, and what its page can be asked for besides."""

from django.contrib import admin
from django.urls import reverse

from scoring.models import Evidence
from scoring.workflow import Action
from staffing.models import SocialWorker
from stations.administration import TableAdmin
from tests.leaks.asking import Asked
from tests.routes import ADMINISTRATION, API, NEVER_BY_GET, OURS, READING, WRITING, address
from tests.scoring import build

# What lists are asked for besides the plain page: by route, each query string. Others than these aren't read anywhere.
# 甲稿 stands in what assessors wrote in the one world, and nowhere in the other.
QUERIES = {
    "audit": ("verb=saved", "actor=专家", "on=2026-11-23", "object=scoring.scoresheet:{sheet}", "page=2"),
    "indicators:detail": ("first=2023-07&last=2023-11",),
    "indicators:targets": ("edit=1",),
    "indicators:template": ("first=2023-07&last=2023-08",),
    "months:board": ("q=云栖", "q=甲稿", "year=2023-07..2024-06", "page=2"),
    "reports:check": ("number=HP-YUNQI-2023-MID-1&code=2345678923",),
    "reports:template_preview": ("evaluation=HP-YUNQI-2023-SPOT", "evaluation=HP-YUNQI-2023-MID"),
    "reports:list": ("q=云栖", "q=甲稿", "district=HP", "state=draft", "state=issued", "page=2"),
    "reports:new_download": ("round=2023-midterm", "round=2023-midterm&district=HP"),
    "scoring:create": ("agreement={agreement}",),
    "scoring:draw": ("repeat=1",),
    "scoring:list": ("q=云栖", "q=甲稿", "q=专家", "state=scoring", "page=2"),
    "scoring:sheet": ("step=2",),
    "staffing:template": ("first=2023-07&last=2023-08",),
    "staffing:merge": ("other={worker}",),
    "staffing:workers": ("q=周", "q=甲稿", "state=here", "certificate=none", "page=2"),
    "stations:list": ("q=云栖", "q=甲稿", "district=HP", "operator=CG", "page=2"),
    "submissions": ("q=云栖", "q=甲稿", "page=2"),
    "station-list": ("district=HP", "page=1"),
    "agreement-list": ("station=HP-YUNQI", "page=1"),
    "evaluation-list": ("station=HP-YUNQI", "state=scoring", "page=1"),
    "report-list": ("station=HP-YUNQI", "page=1"),
}
# Where something of one assessor is named: the same for each of the others.
OF_A_SHEET = {
    f"scoring:{name}"
    for name in ("sheet", "findings", "findings_notes", "submit", "refresh", "send_back", "hand_over")
}
OF_AN_ITEM = {"scoring:evidence", "scoring:save_item"}
OF_A_FILE = {"scoring:evidence_file", "scoring:remove_evidence"}
OF_AN_AUTHOR = OF_A_SHEET | OF_AN_ITEM | OF_A_FILE | {"scoring:reopen", "scoring:remove"}
# Numbered things that aren't an assessor's own: lists drawn, objections, and material, which the whole panel reads.
OF_NOBODY = {
    f"scoring:{name}"
    for name in (
        "end_entry",
        "draw",
        "withdraw_objection",
        "decide_objection",
        "withdraw_acceptance",
        "survey",
        "visit",
        "material_file",
        "remove_material_file",
    )
}
# Where a file is given to those who don't score; and the administration's tables as workbooks.
FILES = {
    "api-schema",
    "indicators:annotated",
    "indicators:template",
    "report-file",
    "reports:download_file",
    "reports:correction_pdf",
    "reports:pdf",
    "reports:template_preview_pdf",
    "reports:version_pdf",
    "scoring:material_file",
    "scoring:scheme_export",
    "staffing:annotated",
    "staffing:city_problems",
    "staffing:template",
}
EXPORTS = {name for name in ADMINISTRATION if name.endswith("_export")}
# A form to each of these, empty; only what concerns evaluations.
SENT = {name for name in WRITING if name.startswith(("scoring:", "reports:"))}
# What nobody is told to type, but who knows Django's names may try: the administration looks up by them.
LOOKUPS = {
    "user": "seats__sheet__scores__points__lt=9",
    "station": "agreements__evaluations__sheets__scores__points__lt=9",
    "agreement": "evaluations__sheets__findings__text__contains=甲稿",
}


def of_author(made, author):
    """By route: the arguments that name the author's sheet, row, file or seat."""
    sheet, code = build.sheet_of(made, author), made.evaluation.code
    row = [sheet.pk, build.scored_item(sheet).pk]
    file = Evidence.objects.present().filter(sheet=sheet).latest("uploaded_at")
    return {
        **{name: [sheet.pk] for name in OF_A_SHEET},
        **dict.fromkeys(OF_AN_ITEM, row),
        **{name: [file.pk] for name in OF_A_FILE},
        "scoring:reopen": [code, sheet.pk],
        "scoring:remove": [code, made.seats[author].pk],
    }


def pages_of(made, args, authors):
    """Each address with what its list can be asked for besides; then the same of each of these authors."""
    named = {
        "sheet": build.sheet_of(made, authors[0]).pk,
        "agreement": made.evaluation.agreement_id,
        "worker": SocialWorker.objects.latest("pk").pk,
    }
    theirs = [of_author(made, author) for author in authors]
    for name in sorted(OURS):
        if READING[name] is NEVER_BY_GET:
            continue
        path = reverse(name, args=args.get(name, []))
        queries = [Asked("GET", f"{path}?{q.format(**named)}", name) for q in QUERIES.get(name, ())]
        yield Asked("GET", path, name), queries
        others = {reverse(name, args=each[name]) for each in theirs if name in each} - {path}
        yield from ((Asked("GET", other, name), []) for other in sorted(others))


def forms_of(made, args, author):
    """Empty forms to everything of an evaluation, each step of the workflow, and what the interface says it takes."""
    theirs = of_author(made, author)
    for name in sorted(SENT):
        path = reverse(name, args=theirs.get(name, args.get(name, [])))
        yield Asked("POST", path, name, (("send", "1"),))
    path = reverse("scoring:transition", args=[made.evaluation.code])
    version = (("version", str(made.evaluation.version)), ("reason", "试探"))
    yield from (
        Asked("POST", path, "scoring:transition", (("action", action), *version)) for action in Action
    )
    yield from (Asked("OPTIONS", reverse(name, args=args.get(name, [])), name) for name in sorted(API))


def administration(made):
    """Every page of the administration, which only administrators open (tests/routes.py)."""
    pages = admin.site._registry
    rows = {of._meta.model_name: of.objects.values_list("pk", flat=True).first() or 1 for of in pages}
    rows |= {
        "user": made.people["expert2"].pk,
        "station": made.city.yunqi.pk,
        "agreement": made.evaluation.agreement_id,
    }
    for name in ADMINISTRATION:
        model = name.split("_")[-2] if "_" in name else ""
        path = address(name).replace("/1/", f"/{rows.get(model, 1)}/")
        yield Asked("GET", path, name)
        if name.endswith(("_changelist", "_export")):
            yield Asked("HEAD", path, name)
    for model, page in pages.items():
        yield from tables(model._meta, page, str(rows[model._meta.model_name]))


def tables(opts, page, row):
    """One table: searched, filtered, sorted by each column, exported, and a row of it to be deleted."""
    route = f"admin:{opts.app_label}_{opts.model_name}_"
    path = reverse(f"{route}changelist")
    columns = range(1, len(page.list_display) + 1)
    queries = ["q=云", "q=专家", "q=甲稿", "o=1", "o=2.-1", *(f"o=-{column}" for column in columns)]
    queries += [f"{looked_up}__exact=1" for looked_up in page.list_filter]
    queries += [LOOKUPS[opts.model_name]] if opts.model_name in LOOKUPS else []
    yield from (Asked("GET", f"{path}?{query}", f"{route}changelist") for query in queries)
    delete = (("action", "delete_selected"), ("_selected_action", row))
    yield Asked("POST", path, f"{route}changelist", delete)
    asks = f"app_label={opts.app_label}&model_name={opts.model_name}&term=云"
    for field in page.autocomplete_fields:
        yield Asked("GET", f"{reverse('admin:autocomplete')}?{asks}&field_name={field}", "admin:autocomplete")
    if isinstance(page, TableAdmin):
        for number in range(len(page.get_export_formats())):
            for query in ("", "?q=云", "?o=-1"):
                yield Asked(
                    "POST", reverse(f"{route}export") + query, f"{route}export", export_form(page, number)
                )


def export_form(page, number):
    """The form of an export, every column chosen."""
    (resource,) = page.resource_classes
    columns = ((f"{resource.__name__.lower()}_{name}", "on") for name in resource.fields)
    return (("format", str(number)), ("resource", "0"), *columns)


def heads(browser, args):
    """Requests for the heads alone, of the pages that answer such a request: the others refuse all of them at once."""
    for name in sorted(OURS):
        path = reverse(name, args=args.get(name, []))
        if browser.head(path).status_code != 405:
            yield Asked("HEAD", path, name)
