from django.urls import URLPattern, URLResolver, path

from scoring.views import evaluations, panel, results, scheme_files, schemes, sheets, texts, verification

app_name = "scoring"

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluations/", evaluations.evaluation_list, name="list"),
    path("evaluations/new/", evaluations.create, name="create"),
    path("evaluations/<str:code>/", evaluations.detail, name="detail"),
    path("evaluations/<str:code>/transition/", evaluations.transition, name="transition"),
    path("evaluations/<str:code>/panel/", panel.panel, name="panel"),
    path("evaluations/<str:code>/panel/<int:pk>/remove/", panel.remove, name="remove"),
    path("evaluations/<str:code>/declaration/", panel.declare, name="declare"),
    path("evaluations/<str:code>/sheets/<int:pk>/reopen/", sheets.reopen, name="reopen"),
    path("evaluations/<str:code>/findings/", texts.edit_findings, name="edit_findings"),
    path("evaluations/<str:code>/narratives/", texts.narratives, name="narratives"),
    path("evaluations/<str:code>/results/", results.results, name="results"),
    path("evaluations/<str:code>/results/settle/", results.settle, name="settle"),
    path("evaluations/<str:code>/verification/", verification.verification, name="verification"),
    path(
        "evaluations/<str:code>/verification/attendance/",
        verification.attendance,
        name="verification_attendance",
    ),
    path(
        "evaluations/<str:code>/verification/quantities/",
        verification.quantities,
        name="verification_quantities",
    ),
    path("evaluations/<str:code>/verification/enter/", verification.verify, name="verify"),
    path("evaluations/<str:code>/verification/draws/<int:pk>/", verification.draw, name="draw"),
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/import/", scheme_files.import_new, name="scheme_import"),
    path("schemes/<str:code>/<int:version>/", schemes.scheme, name="scheme"),
    path("schemes/<str:code>/<int:version>/workbook/", scheme_files.export, name="scheme_export"),
    path("schemes/<str:code>/<int:version>/upload/", scheme_files.upload, name="scheme_upload"),
    path("schemes/<str:code>/<int:version>/since/<int:other>/", scheme_files.compare, name="scheme_compare"),
    path("schemes/<str:code>/<int:version>/copy/", schemes.copy, name="scheme_copy"),
    path("schemes/<str:code>/<int:version>/publish/", schemes.publish, name="scheme_publish"),
    path("schemes/<str:code>/<int:version>/delete/", schemes.delete, name="scheme_delete"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/items/<int:item>/", sheets.save_item, name="save_item"),
    path("sheets/<int:pk>/findings/", texts.findings, name="findings"),
    path("sheets/<int:pk>/submit/", sheets.submit, name="submit"),
    path("findings/<int:pk>/", texts.change_finding, name="change_finding"),
]
