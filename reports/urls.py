from django.urls import URLPattern, URLResolver, path

from reports import batch_views, correction_views, template_views, views
from reports.check_page import check_page
from reports.figure_page import figure

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", check_page, name="check"),
    path("report-templates/", template_views.template_list, name="templates"),
    path("report-templates/<str:kind>/<int:version>/", template_views.template, name="template"),
    path("report-templates/<str:kind>/<int:version>/draft/", template_views.begin, name="template_begin"),
    path("report-templates/<str:kind>/<int:version>/edit/", template_views.heads, name="template_edit"),
    path(
        "report-templates/<str:kind>/<int:version>/edit/<str:chapter>/",
        template_views.texts,
        name="template_chapter",
    ),
    path(
        "report-templates/<str:kind>/<int:version>/since/<int:other>/",
        template_views.compare,
        name="template_compare",
    ),
    path(
        "report-templates/<str:kind>/<int:version>/preview/", template_views.preview, name="template_preview"
    ),
    path(
        "report-templates/<str:kind>/<int:version>/preview/pdf/",
        template_views.preview_pdf,
        name="template_preview_pdf",
    ),
    path(
        "report-templates/<str:kind>/<int:version>/publish/", template_views.publish, name="template_publish"
    ),
    path("report-templates/<str:kind>/<int:version>/delete/", template_views.delete, name="template_delete"),
    path("reports/", views.report_list, name="list"),
    path("reports/<str:code>/", views.report_page, name="page"),
    path("reports/<str:code>/pdf/", views.report_file, name="pdf"),
    path("reports/<str:code>/docx/", views.report_word, name="docx"),
    path("reports/<str:code>/figures/<path:key>/", figure, name="figure"),
    path("reports/<str:code>/issue/", views.report_issue, name="issue"),
    path("reports/<str:code>/versions/<int:version>/", views.report_page, name="version"),
    path("reports/<str:code>/versions/<int:version>/pdf/", views.report_file, name="version_pdf"),
    path("reports/<str:code>/versions/<int:version>/figures/<path:key>/", figure, name="version_figure"),
    path("reports/<str:code>/correct/", correction_views.correct, name="correct"),
    path("reports/<str:code>/correction/", correction_views.correction, name="correction"),
    path(
        "reports/<str:code>/correction/texts/<str:key>/",
        correction_views.correction_text,
        name="correction_text",
    ),
    path("reports/<str:code>/correction/draft/", correction_views.correction_draft, name="correction_draft"),
    path("reports/<str:code>/correction/pdf/", correction_views.correction_file, name="correction_pdf"),
    path("reports/<str:code>/correction/issue/", correction_views.issue_correction, name="issue_correction"),
    path(
        "reports/<str:code>/correction/abandon/",
        correction_views.abandon_correction,
        name="abandon_correction",
    ),
    path("downloads/", batch_views.downloads, name="downloads"),
    path("downloads/new/", batch_views.new_download, name="new_download"),
    path("downloads/<uuid:pk>/", batch_views.download, name="download"),
    path("downloads/<uuid:pk>/progress/", batch_views.download_progress, name="download_progress"),
    path("downloads/<uuid:pk>/file/", batch_views.download_file, name="download_file"),
    path("downloads/<uuid:pk>/retry/", batch_views.retry_download, name="retry_download"),
    path("downloads/<uuid:pk>/resume/", batch_views.resume_download, name="resume_download"),
]
