import pytest

from tests.city import small_city


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def signed_in(client, city):
    """signed_in("staff") gives the client, signed in as that person of the city."""

    def sign_in(name):
        client.force_login(getattr(city, name))
        return client

    return sign_in


@pytest.fixture
def text(signed_in):
    """text("staff", "/") gives the page as that person sees it."""

    def read(name, path, status=200):
        response = signed_in(name).get(path)
        assert response.status_code == status, response
        return response.content.decode()

    return read


@pytest.fixture
def administrator(signed_in, settings, tmp_path):
    """The administrator's browser. Import files must outlive a request, which storage in memory doesn't promise."""
    settings.STORAGES = settings.STORAGES | {
        "import_export": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return signed_in("administrator")
