import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stations.doors import get_visible, require
from stations.models import District


@pytest.mark.django_db
def test_what_is_not_in_the_scope_is_not_found():
    District.objects.create(code="440112", name="黄埔区")
    assert get_visible(District.objects.all(), code="440112").name == "黄埔区"
    with pytest.raises(Http404, match="找不到"):
        get_visible(District.objects.none(), code="440112")


def test_a_refusal_carries_its_reason():
    require(True, "不会用到")
    with pytest.raises(PermissionDenied, match="本月已锁定"):
        require(False, "本月已锁定")
