"""What all pages of the administration share: who may enter, and that every write is a service's."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseModelFormSet, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from import_export.admin import ImportExportMixin

from stations import services
from stations.access import Role
from stations.models import User
from stations.tables import AuditedResource, Spreadsheet
from stations.workbooks import UnreadableWorkbook


def administers(request: HttpRequest) -> bool:
    """Whether the signed-in person holds the administrator's role today."""
    user = request.user
    return user.is_authenticated and user.is_active and user.access.is_(Role.ADMINISTRATOR)


def administrator(request: HttpRequest) -> User:
    """The administrator who is at work. Raises PermissionDenied for anybody else."""
    if not administers(request) or not isinstance(request.user, User):
        raise PermissionDenied("只有系统管理员可以维护基础数据。")
    return request.user


class ByRole:
    """Permissions by our roles, not by Django's per-model ones. For model pages and their inlines."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)


class ReadOnly(ByRole):
    """Pages that show and write nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AuditedAdmin(ByRole, admin.ModelAdmin):
    """Pages of a table of reference data; the audit trail takes the place of Django's own log."""

    private: frozenset[str] = frozenset()
    list_per_page = 50
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        services.keep(instance=obj, actor=administrator(request), private=self.private)

    def save_formset(self, request: HttpRequest, form: Form, formset: BaseModelFormSet, change: bool) -> None:
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            services.remove(instance=gone, actor=administrator(request))
        for changed, _ in formset.changed_objects:
            services.keep(instance=changed, actor=administrator(request))
        for new in formset.new_objects:
            services.keep(instance=new, actor=administrator(request))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        services.remove(instance=obj, actor=administrator(request), private=self.private)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Of what stands in the way and has no page here only the kinds: what an evaluation holds is sealed."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # With a link, as markup, where the administration has a page of it.
        named = [row if isinstance(row, SafeString) else str(row).partition(":")[0] for row in protected]
        return deleted, counts, lacking, list(dict.fromkeys(named))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Nothing is kept: the service has recorded it."""
        return LogEntry()

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Nothing is kept: the service has recorded it."""
        return LogEntry()

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> list[LogEntry]:
        """Nothing is kept: the service has recorded it."""
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The object's entries in the audit trail."""
        query = urlencode({"object": f"{self.opts.label_lower}:{object_id}"})
        return HttpResponseRedirect(f"{reverse('audit')}?{query}")


class TableAdmin(ImportExportMixin, AuditedAdmin):
    """The same with a door for whole tables: a dry run first, then the import; export of what the list shows."""

    formats = [Spreadsheet]
    skip_admin_log = True
    # All columns, at once: a sheet to be filled in and sent back needs them all.
    skip_export_form = True
    skip_export_form_from_action = True
    resource_classes: tuple[type[AuditedResource], ...]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"actor": administrator(request)}

    def add_data_read_fail_error_to_form(self, form: Form, e: Exception) -> None:
        """Say what is wrong with the file in our own words."""
        if isinstance(e, UnreadableWorkbook):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)
