"""`manage.py demo`: the demo's data, the same each time; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from evalsite.demo.accounts import ACCOUNTS, PASSWORD, make_accounts
from evalsite.demo.places import make_city, make_dasha, make_wenchong
from evalsite.demo.sample_evaluations import evaluate_sample
from evalsite.demo.samples import make_samples
from evalsite.demo.scheme import make_scheme
from evalsite.demo.targets import TARGETS
from evalsite.demo.wenchong import evaluate_wenchong, import_workbooks, open_dasha
from indicators.services import load_catalogue, set_targets


class Command(BaseCommand):
    """Load the demo and print its accounts."""

    help = "载入演示数据（可重复执行，不会重复写入），并列出演示账号。"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            load_catalogue()
            districts = make_city()
            wenchong, dasha = make_wenchong(districts["HP"]), make_dasha(districts["HP"])
            for agreement in (wenchong, dasha):
                set_targets(
                    agreement=agreement,
                    targets={(code, None): quantity for code, quantity in TARGETS.items()},
                    actor=None,
                )
            users = make_accounts()
            scheme = make_scheme(users["admin"])
        import_workbooks(wenchong, users["station2"])
        with transaction.atomic():
            open_dasha(dasha, scheme, users)
        evaluate_wenchong(wenchong, scheme, users)
        with transaction.atomic():
            for sample in make_samples(districts):
                evaluate_sample(sample, scheme, users)
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：")
        for username, name, role, _ in ACCOUNTS:
            self.stdout.write(f"  {username:<12}{role.label}　{name}")
