"""What the tests of the pages share."""

import pytest
from django.urls import reverse

from tests.scoring import build


@pytest.fixture
def made(city):
    return build.scoring(city)


@pytest.fixture
def open_page(client):
    """open_page(made, "expert1", "sheet", pk) → (status, text) as that person sees it."""

    def read(made, name, route, *args, query="", post=None):
        client.force_login(build.fresh(made.people.get(name) or getattr(made.city, name)))
        path = reverse(f"scoring:{route}", args=args) + query
        answer = client.get(path) if post is None else client.post(path, post)
        return answer.status_code, answer.get("Location") or answer.content.decode()

    return read
