"""Administration of social workers, their certificates and postings. Marks come by sheets only."""

from django.contrib import admin

from staffing.models import Certificate, Posting, SocialWorker
from staffing.resources import SocialWorkerResource
from stations.administration import ByRole, TableAdmin


class CertificateInline(ByRole, admin.TabularInline):
    """The certificates of a worker."""

    model = Certificate
    extra = 0


class PostingInline(ByRole, admin.StackedInline):
    """The postings of a worker; closing one is a person's decision."""

    model = Posting
    extra = 0
    autocomplete_fields = ("station", "area")


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
