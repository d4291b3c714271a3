from django.urls import URLPattern, URLResolver, path

from reports import batch_views, views
from reports.check_page import check_page
from reports.figure_page import figure

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", check_page, name="check"),
    path("reports/", views.report_list, name="list"),
    path("reports/<str:code>/", views.report_page, name="page"),
    path("reports/<str:code>/pdf/", views.report_file, name="pdf"),
    path("reports/<str:code>/docx/", views.report_word, name="docx"),
    path("reports/<str:code>/figures/<path:key>/", figure, name="figure"),
    path("reports/<str:code>/issue/", views.report_issue, name="issue"),
    path("downloads/", batch_views.downloads, name="downloads"),
    path("downloads/new/", batch_views.new_download, name="new_download"),
    path("downloads/<uuid:pk>/", batch_views.download, name="download"),
    path("downloads/<uuid:pk>/progress/", batch_views.download_progress, name="download_progress"),
    path("downloads/<uuid:pk>/file/", batch_views.download_file, name="download_file"),
    path("downloads/<uuid:pk>/retry/", batch_views.retry_download, name="retry_download"),
    path("downloads/<uuid:pk>/resume/", batch_views.resume_download, name="resume_download"),
]
