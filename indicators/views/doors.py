"""From an address to an agreement or an upload that the person may open."""

from uuid import UUID

from stations.doors import SignedInRequest, get_visible, require
from stations.models import Agreement, Upload


def open_agreement(request: SignedInRequest, code: str) -> Agreement:
    """The agreement: 404 to a stranger, 403 to someone who may list its station and not read its data."""
    listed = Agreement.objects.visible_to(request.user)
    agreement = get_visible(listed.select_related("station__subdistrict__district"), code=code)
    require(
        Agreement.objects.opened_to(request.user).filter(pk=agreement.pk).exists(),
        f"您可以在名单中看到{agreement.station.name}，但它的指标资料没有对您开放。如需查看，请联系系统管理员。",
    )
    return agreement


def open_upload(request: SignedInRequest, pk: UUID) -> Upload:
    """The upload of an indicator sheet; 404 to anyone who may not read the station's data."""
    uploads = Upload.objects.visible_to(request.user).filter(kind=Upload.Kind.INDICATORS)
    return get_visible(
        uploads.select_related("agreement__station__subdistrict", "uploaded_by", "applied_by"), pk=pk
    )
