"""`manage.py populate`: invented data in any amount, for benchmarks."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, reset_queries

from evalsite.populate.storing import MONTHS_IN_A_CYCLE, populate
from stations.models import Station

MOST_STATIONS = 30_000
LINES = 20


class Command(BaseCommand):
    """Fill an empty database.

    It never adds to stations that are there: invented data could not be told from theirs, nor be taken out again.
    So a second run is refused, and neither DEBUG nor DEMO opens a database that somebody works with.
    """

    help = "生成任意数量的虚构数据，用于性能测试。只写入没有社工站的空数据库；同样的参数生成同样的数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stations", type=int, required=True, metavar="N", help=f"社工站数，1 至 {MOST_STATIONS}"
        )
        parser.add_argument(
            "--months",
            type=int,
            default=12,
            metavar="M",
            help=f"月数，自 2023 年 7 月起，1 至 {MONTHS_IN_A_CYCLE}",
        )
        parser.add_argument("--seed", type=int, default=0, metavar="S", help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        stations, months = options["stations"], options["months"]
        if not (1 <= stations <= MOST_STATIONS and 1 <= months <= MONTHS_IN_A_CYCLE):
            raise CommandError(
                f"社工站数应为 1 至 {MOST_STATIONS}，月数应为 1 至 {MONTHS_IN_A_CYCLE}。", returncode=2
            )
        if there := Station.objects.count():
            raise CommandError(
                f"数据库里已有 {there} 个社工站，没有写入。虚构数据写入后无法与已有数据分开，"
                "请用 DATABASE_URL 指定一个空数据库，执行 migrate 后再运行。",
                returncode=1,
            )
        start, told = time.monotonic(), 0
        for progress in populate(stations=stations, months=months, seed=options["seed"]):
            reset_queries()  # with DEBUG the text of thousands of large statements is kept
            if progress.stations * LINES // stations > told:
                told = progress.stations * LINES // stations
                rate = int(progress.rows / (time.monotonic() - start))
                self.stdout.write(
                    f"{progress.stations}/{stations} 个社工站，{progress.rows} 行，每秒 {rate} 行"
                )
                self.stdout.flush()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
