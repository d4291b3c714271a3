from django.urls import URLPattern, URLResolver, path

from reports import views
from reports.check_page import check_page

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", check_page, name="check"),
    path("reports/", views.report_list, name="list"),
    path("reports/<str:code>/", views.report_page, name="page"),
    path("reports/<str:code>/pdf/", views.report_file, name="pdf"),
    path("reports/<str:code>/docx/", views.report_word, name="docx"),
    path("reports/<str:code>/issue/", views.report_issue, name="issue"),
]
