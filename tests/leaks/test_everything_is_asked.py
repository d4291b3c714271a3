"""An address, a numbered thing, a parameter or a person that nobody asks with fails here."""

import re
from pathlib import Path

from django.forms import Form
from django.http import QueryDict

from scoring.urls import urlpatterns
from tests.leaks.addresses import OF_AN_AUTHOR, OF_NOBODY, QUERIES
from tests.routes import OURS, READING

ROOT = Path(__file__).parents[2]
OUR_APPS = ("evalsite", "reports", "scoring", "staffing", "indicators", "stations")


def test_every_address_has_its_line():
    assert set(READING) == OURS


def test_each_numbered_thing_of_scoring_is_asked_for_as_an_assessors_own_or_is_nobodys():
    numbered = {
        f"scoring:{pattern.name}"
        for pattern in urlpatterns
        if re.search(r"<(int|uuid):pk>", str(pattern.pattern))
    }
    assert numbered == OF_AN_AUTHOR | OF_NOBODY


def test_each_parameter_that_a_list_reads_is_asked_with():
    read = {"q"}  # the administration's, with "o"
    forms = {form.__name__: form for form in all_forms()}
    for path in (path for app in OUR_APPS for path in (ROOT / app).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        read |= set(re.findall(r'(?:GET|query_params)\.get\("(\w+)"', source))
        read |= set(re.findall(r'"(\w+)" in (?:self\.)?request\.GET', source))
        for name in re.findall(r"(\w+)\(request\.GET\b", source):
            read |= set(forms[name].base_fields) if name in forms else set()
    assert read - {"next"} == {
        key for queries in QUERIES.values() for query in queries for key in QueryDict(query)
    }


def all_forms(of=Form):
    for form in of.__subclasses__():
        yield form
        yield from all_forms(form)
