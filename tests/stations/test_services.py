from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from stations import services
from stations.models import AuditEntry, District, Organisation, User
from stations.services import WITHHELD

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return User.objects.create_user("admin", password="yangcheng-2023", name="安管理")


def entry():
    found = AuditEntry.objects.get()
    return found.action, found.before, found.after, found.reason


def test_adding_keeps_all_values(actor):
    made = services.keep(instance=District(code="HP", name="黄埔区"), actor=actor, reason="新设")
    assert District.objects.get() == made
    assert entry() == ("district.added", None, {"code": "HP", "name": "黄埔区", "bureau_id": None}, "新设")


def test_changing_keeps_only_what_differs(actor):
    District.objects.create(code="HP", name="黄浦区")
    held = District.objects.get()
    held.name = "黄埔区"
    services.keep(instance=held, actor=actor)
    assert District.objects.get().name == "黄埔区"
    assert entry() == ("district.changed", {"name": "黄浦区"}, {"name": "黄埔区"}, "")


def test_no_change_leaves_no_entry(actor):
    services.keep(instance=District.objects.create(code="HP", name="黄埔区"), actor=actor)
    assert not AuditEntry.objects.exists()


def test_private_values_are_named_and_withheld(actor):
    held = User.objects.get(pk=actor.pk)
    held.name, held.last_login = "安平", None
    services.keep(instance=held, actor=actor, private=frozenset({"name"}))
    assert entry() == ("user.changed", {"name": WITHHELD}, {"name": WITHHELD}, "")


def test_what_is_not_valid_is_not_written(actor):
    District.objects.create(code="HP", name="黄埔区")
    with pytest.raises(ValidationError):
        services.keep(instance=District(code="HP", name="另一区"), actor=actor)
    assert District.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_removing_keeps_the_last_values_and_spares_what_is_used(actor):
    bureau = Organisation.objects.create(code="B", name="区民政局", kind="bureau")
    held = District.objects.create(code="HP", name="黄埔区", bureau=bureau)
    with pytest.raises(ProtectedError):
        services.remove(instance=bureau, actor=actor)
    assert not AuditEntry.objects.exists()
    services.remove(instance=held, actor=actor)
    assert entry() == (
        "district.removed",
        {"code": "HP", "name": "黄埔区", "bureau_id": bureau.pk},
        None,
        "",
    )


def test_a_token_ends_and_only_its_digest_is_kept(actor):
    from knox.models import AuthToken

    token, expiry = services.issue_token(user=actor)
    held = AuthToken.objects.get()
    assert (held.user, held.expiry) == (actor, expiry)
    assert token not in (held.digest, held.token_key)
    assert expiry.date() >= date.today()  # noqa: DTZ011 - the test's own clock
