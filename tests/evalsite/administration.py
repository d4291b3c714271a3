"""Addresses of the administration's pages, and what was recorded of their use."""

from django.urls import reverse

from stations.models import AuditEntry


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
