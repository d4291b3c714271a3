"""Administration of social workers: found and added here, corrected on their own pages. Marks come by sheets only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from staffing.models import Certificate, Posting, SocialWorker
from staffing.resources import SocialWorkerResource
from stations.administration import ReadOnly, TableAdmin


class CertificateInline(ReadOnly, admin.TabularInline):
    """The certificates of a worker; the worker's own page changes them."""

    model = Certificate
    extra = 0


class PostingInline(ReadOnly, admin.StackedInline):
    """The postings of a worker; the worker's own page changes and closes them."""

    model = Posting
    extra = 0


@admin.register(SocialWorker)
class SocialWorkerAdmin(TableAdmin):
    """社工."""

    resource_classes = (SocialWorkerResource,)
    private = frozenset({"name", "registration_number"})
    list_display = ("name", "station", "registration_number", "practice_since", "trained_on")
    list_select_related = ("station",)
    search_fields = ("name", "registration_number", "station__name")
    autocomplete_fields = ("station",)
    fields = ("station", "name", "registration_number", "practice_since", "trained_on")
    inlines = (CertificateInline, PostingInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A stored worker is corrected on the page of the site, where reasons are asked and locked months looked at."""
        return () if obj is None else self.fields

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The way to that page."""
        return None if obj is None else reverse("staffing:worker", args=[obj.pk])
