from django.urls import path

from staffing import views

app_name = "staffing"

urlpatterns = [
    path("agreements/<str:code>/attendance/", views.detail, name="detail"),
    path("agreements/<str:code>/attendance/upload/", views.upload, name="upload"),
    path("agreements/<str:code>/attendance/template/", views.template, name="template"),
    path("attendance/uploads/<uuid:pk>/", views.preview, name="preview"),
    path("attendance/uploads/<uuid:pk>/annotated/", views.annotated_workbook, name="annotated"),
    path("attendance/uploads/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("attendance/uploads/<uuid:pk>/undo/", views.undo, name="undo"),
    path("attendance/uploads/<uuid:pk>/discard/", views.discard, name="discard"),
]
