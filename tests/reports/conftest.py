from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from stations.models import Organisation
from tests.city import small_city
from tests.scoring import build
from tests.worlds import remembered


@pytest.fixture
def files(settings, tmp_path) -> Callable[[], list[str]]:
    """Names of the stored reports; they lie in a folder of the test's own."""
    folder = tmp_path / "files"
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    return lambda: sorted(path.name for path in folder.rglob("*.pdf"))


@remembered
def city_with_offices() -> SimpleNamespace:
    """The small city, with the organisations behind the parties of 云栖."""
    made = small_city()
    subdistrict, kinds = made.yunqi.subdistrict, Organisation.Kind
    made.huangpu.bureau = Organisation.objects.create(code="B", name="黄埔区民政局", kind=kinds.BUREAU)
    made.huangpu.save()
    subdistrict.office = Organisation.objects.create(code="O", name="云栖街道办事处", kind=kinds.OFFICE)
    subdistrict.save()
    return made


@pytest.fixture
def city(db):
    return city_with_offices()


@pytest.fixture
def collated(city) -> SimpleNamespace:
    """An evaluation of 云栖 at 汇总, ready to be issued: `.evaluation` and `.people` by name."""
    return build.collated(city)


@pytest.fixture
def sign_in():
    def client_of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of
