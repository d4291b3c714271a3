from django.urls import path

from staffing.views import months, uploads

app_name = "staffing"

urlpatterns = [
    path("agreements/<str:code>/attendance/", months.detail, name="detail"),
    path("agreements/<str:code>/attendance/upload/", uploads.upload, name="upload"),
    path("agreements/<str:code>/attendance/template/", uploads.template, name="template"),
    path("attendance/uploads/<uuid:pk>/", uploads.preview, name="preview"),
    path("attendance/uploads/<uuid:pk>/annotated/", uploads.annotated_workbook, name="annotated"),
    path("attendance/uploads/<uuid:pk>/confirm/", uploads.confirm, name="confirm"),
    path("attendance/uploads/<uuid:pk>/undo/", uploads.undo, name="undo"),
    path("attendance/uploads/<uuid:pk>/discard/", uploads.discard, name="discard"),
]
