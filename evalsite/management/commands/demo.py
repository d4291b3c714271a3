"""`manage.py demo`: the demo's data, the same each time; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from evalsite.demo.accounts import ACCOUNTS, PASSWORD
from evalsite.demo.foundations import lay_foundations
from evalsite.demo.moves import make_moves
from evalsite.demo.sample_evaluations import evaluate_sample, is_checked
from evalsite.demo.samples import make_samples
from evalsite.demo.wenchong import evaluate_wenchong, import_workbooks, open_dasha


class Command(BaseCommand):
    """Load the demo and print its accounts."""

    help = "载入演示数据（可重复执行，不会重复写入），并列出演示账号。"

    def handle(self, *args: Any, **options: Any) -> None:
        demo = lay_foundations()
        import_workbooks(demo.wenchong, demo.users["station2"])
        with transaction.atomic():
            open_dasha(demo.dasha, demo.scheme, demo.users)
        evaluate_wenchong(demo.wenchong, demo.scheme, demo.users)
        with transaction.atomic():
            for sample in make_samples(demo.districts):
                scheme = demo.automatic_scheme if is_checked(sample) else demo.scheme
                evaluate_sample(sample, scheme, demo.users)
            make_moves()
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：")
        for username, name, role, _ in ACCOUNTS:
            self.stdout.write(f"  {username:<12}{role.label}　{name}")
