from django.urls import path

from staffing.views import city, merging, months, records, transfers, typing, uploads, workers

app_name = "staffing"

urlpatterns = [
    path("stations/<str:code>/workers/", workers.worker_list, name="workers"),
    path("workers/<int:pk>/", workers.worker, name="worker"),
    path("workers/<int:pk>/edit/", records.edit_worker, name="edit_worker"),
    path("workers/<int:pk>/certificates/", records.add_certificate, name="add_certificate"),
    path("certificates/<int:pk>/", records.certificate, name="certificate"),
    path("postings/<int:pk>/", records.posting, name="posting"),
    path("stations/<str:code>/transfers/", transfers.transfers, name="transfers"),
    path("stations/<str:code>/transfers/in/", transfers.transfer_in, name="transfer_in"),
    path("workers/<int:pk>/transfer/", transfers.transfer_out, name="transfer_out"),
    path("workers/<int:pk>/merge/", merging.merge, name="merge"),
    path("workers/<int:pk>/different/", merging.tell_apart, name="tell_apart"),
    path("workers/<int:pk>/separate/", merging.separate, name="separate"),
    path("transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("agreements/<str:code>/attendance/", months.detail, name="detail"),
    path("agreements/<str:code>/attendance/upload/", uploads.upload, name="upload"),
    path("agreements/<str:code>/attendance/template/", uploads.template, name="template"),
    path("agreements/<str:code>/attendance/<str:month>/typing/", typing.grid, name="typing"),
    path("agreements/<str:code>/attendance/<str:month>/typing/row/", typing.save_row, name="typing_row"),
    path(
        "agreements/<str:code>/attendance/<str:month>/typing/remove/<int:person>/",
        typing.remove_row,
        name="typing_remove",
    ),
    path("agreements/<str:code>/attendance/<str:month>/typing/finish/", typing.finish, name="typing_finish"),
    path("attendance/uploads/<uuid:pk>/", uploads.preview, name="preview"),
    path("attendance/uploads/<uuid:pk>/annotated/", uploads.annotated_workbook, name="annotated"),
    path("attendance/uploads/<uuid:pk>/confirm/", uploads.confirm, name="confirm"),
    path("attendance/uploads/<uuid:pk>/undo/", uploads.undo, name="undo"),
    path("attendance/uploads/<uuid:pk>/discard/", uploads.discard, name="discard"),
    path("attendance/city/", city.collection, name="city_list"),
    path("attendance/city/<uuid:pk>/", city.detail, name="city"),
    path("attendance/city/<uuid:pk>/progress/", city.progress, name="city_progress"),
    path("attendance/city/<uuid:pk>/problems/", city.problems, name="city_problems"),
    path("attendance/city/<uuid:pk>/confirm/", city.confirm, name="city_confirm"),
    path("attendance/city/<uuid:pk>/resume/", city.resume, name="city_resume"),
    path("attendance/city/<uuid:pk>/discard/", city.discard, name="city_discard"),
    path("attendance/city/<uuid:pk>/<int:position>/", city.part, name="city_part"),
]
