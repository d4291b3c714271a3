"""Persons who open the indicators' pages, and the address of each page."""

from datetime import date

import pytest

from indicators.services import apply_upload, plan_upload, receive_workbook
from stations.models import Grant, Role
from tests.indicators.people import make_user


@pytest.fixture
def people(wenchong, dasha, district, operator):
    """One person for each way of standing to Wenchong."""
    station = wenchong.station
    expert = make_user("专家", Role.EXPERT, organisation=operator)
    Grant.objects.create(user=expert, station=station, cause="评审", start=date(2020, 1, 1))
    return {
        "staff": make_user("站员", Role.STATION, station=station),
        "operator": make_user("承办", Role.OPERATOR, organisation=operator),
        "administrator": make_user("管理", Role.ADMINISTRATOR),
        "supervisor": make_user("区局", Role.SUPERVISOR, district=district),
        "purchaser": make_user("街道", Role.PURCHASER, subdistrict=station.subdistrict),
        "expert": expert,
        "viewer": make_user("市级", Role.VIEWER),
        "stranger": make_user("外站", Role.STATION, station=dasha.station),
    }


@pytest.fixture
def sign_in(client, people):
    """The client of one of the people."""

    def as_person(name):
        client.force_login(people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


@pytest.fixture
def imported(wenchong, reference):
    """Wenchong with the reference's figures."""
    upload = receive_workbook(agreement=wenchong, data=reference, filename="指标.xlsx", actor=None)
    warnings = plan_upload(upload=upload).plan.warnings
    apply_upload(upload=upload, actor=None, explanations={warning.key: "全站统筹" for warning in warnings})
    return upload
