"""Markup in any stored text is text on every page of the site."""

import pytest
from django.apps import apps
from django.db import IntegrityError, InternalError, OperationalError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse

from tests.reports.hostile import Page
from tests.routes import READING
from tests.routes_site import arguments, made_site, signed_in

OWN_APPS = {"evalsite", "stations", "staffing", "indicators", "scoring", "reports"}
TAG = "<script>x()"
WORDS = f"\"'>{TAG}</script>"
# Texts that name a thing in addresses or in the program, and those of a width that no markup fits in.
NAMES = {
    "code",
    "username",
    "password",
    "key",
    "number",
    "registration_number",
    "sha256",
    "email",
    "check_code",
    "algorithm",
}
SHORTEST = 20
# The database lets nobody change these once they are published.
FIXED = {"ReportTemplate", "TemplateChapter", "TemplatePart", "Scheme", "Party", "Item", "Band"}
# These take long to make, and are no pages.
FILES = {"reports:pdf", "reports:docx", "report-file", "staffing:template", "indicators:template"}
# Attributes that hold plain text, whatever it says.
NAMING = {"value", "title", "aria-label", "alt", "content", "data-confirm", "data-label"}


def stored_texts():
    """Every column of ours that holds free words."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model.__module__.split(".")[0] in OWN_APPS else ():
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if field.name not in NAMES and (field.max_length or SHORTEST) >= SHORTEST:
                yield model, field.name


def write_hostile_words() -> set[str]:
    """Behind every text that is stored. Gives the models whose rows can't be changed."""
    fixed = set()
    for model, name in stored_texts():
        try:
            with transaction.atomic():
                filled = model._base_manager.exclude(**{name: ""})
                filled.update(**{name: Concat(F(name), Value(WORDS))})
        except (IntegrityError, InternalError, OperationalError):
            fixed.add(model.__name__)
    return fixed


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="Pages are written alike whatever database their texts come from."
)
def test_markup_in_stored_texts_is_shown_as_text():
    """Somebody who may opens each page."""
    people, city, made = made_site()
    args = arguments(city, made)
    assert write_hostile_words() == FIXED
    browsers = {name: signed_in(user) for name, user in people.items()}
    showing, broken = set(), {}
    for name in set(READING) - FILES:
        for who in sorted(READING[name].get(200, set()) & set(browsers))[:1]:
            answer = browsers[who].get(reverse(name, args=args.get(name, [])))
            if answer["Content-Type"].startswith("text/html"):
                page = Page(answer.content.decode(), TAG)
                showing |= {name} if TAG in page.text else set()
                if ("script",) in page.tags or {held for _, held in page.holding} - NAMING:
                    broken[name] = page.holding
    assert broken == {}
    assert len(showing) > 50
