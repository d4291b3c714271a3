"""What somebody without an account may send, and what names do to the files that are handed out."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from reports.documents import file_name
from stations.middleware import STRANGERS_MB
from tests.city import person


class Body(io.BytesIO):
    """A body that says how much of it was read."""

    taken = 0

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


def sent(browser, address, length) -> tuple[int, int]:
    """The status, and how much of the body was read, of a form that says it is so long."""
    body = Body(b"--x\r\n" + bytes(4096))
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}
    answer = browser.generic("POST", address, **form, **{"wsgi.input": body})
    return answer.status_code, body.taken


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["reports:check", "login", "home"])
def test_a_stranger_sends_no_more_than_a_report(name):
    """Not even one who has the cookies of a visitor: nothing of it is read."""
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("reports:check"))
    browser.cookies["sessionid"] = "invented"

    assert sent(browser, reverse(name), (STRANGERS_MB << 20) + 1) == (413, 0)


@pytest.mark.django_db
def test_what_is_smaller_and_who_is_signed_in_comes_through():
    signed_in = Client()
    signed_in.force_login(person("anna", "安娜"))
    for browser, length in ((Client(), STRANGERS_MB << 20), (signed_in, STRANGERS_MB << 21)):
        status, taken = sent(browser, reverse("reports:check"), length)
        assert (status != 413, taken > 0) == (True, True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("榕溪街社工站", "榕溪街社工站报告（草稿）.pdf"),
        ("榕溪街/青禾镇", "榕溪街_青禾镇报告（草稿）.pdf"),
        ("..\\..\\a", "_.._a报告（草稿）.pdf"),
        ("a\r\nSet-Cookie: b=c", "aSet-Cookie_ b=c报告（草稿）.pdf"),
        ('a"; filename="b.exe', "a_; filename=_b.exe报告（草稿）.pdf"),
        ("报\u202efdp.exe", "报fdp.exe报告（草稿）.pdf"),
        ("长" * 150, "长" * 116 + ".pdf"),
    ],
)
def test_the_name_of_a_file_holds_no_sign_that_means_something(name, shown):
    assert file_name({"title": f"{name}报告"}, draft=True) == shown
