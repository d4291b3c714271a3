from django.urls import path

from indicators.views import progress, targets, typing, uploads

app_name = "indicators"

urlpatterns = [
    path("agreements/<str:code>/indicators/", progress.detail, name="detail"),
    path("agreements/<str:code>/indicators/upload/", uploads.upload, name="upload"),
    path("agreements/<str:code>/indicators/template/", uploads.template, name="template"),
    path("agreements/<str:code>/indicators/<str:month>/typing/", typing.grid, name="typing"),
    path(
        "agreements/<str:code>/indicators/<str:month>/typing/row/<slug:indicator>/",
        typing.save_row,
        name="typing_row",
    ),
    path("agreements/<str:code>/indicators/<str:month>/typing/finish/", typing.finish, name="typing_finish"),
    path("indicators/uploads/<uuid:pk>/", uploads.preview, name="preview"),
    path("indicators/uploads/<uuid:pk>/confirm/", uploads.confirm, name="confirm"),
    path("indicators/uploads/<uuid:pk>/annotated/", uploads.annotated_workbook, name="annotated"),
    path("indicators/uploads/<uuid:pk>/undo/", uploads.undo, name="undo"),
    path("indicators/uploads/<uuid:pk>/discard/", uploads.discard, name="discard"),
    path("agreements/<str:code>/targets/", targets.targets, name="targets"),
]
