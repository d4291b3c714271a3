"""The first page after signing in: what I have to do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evalsite.queries.work import work_items
from stations.doors import SignedInRequest

SHOWN_ITEMS = 20


def home(request: SignedInRequest) -> HttpResponse:
    """我的工作: the list of things to do, and below it what each of my roles looks after."""
    today = timezone.localdate()
    items = work_items(request.user, today)
    lines = [
        {
            "item": item,
            "when": item.when_text(today),
            "late": item.is_late(today),
            "soon": item.is_soon(today),
        }
        for item in items
    ]
    context = {
        "today": today,
        "lines": lines[:SHOWN_ITEMS],
        "more_lines": lines[SHOWN_ITEMS:],
        "total": len(lines),
        "late": sum(line["late"] is True for line in lines),
    }
    return render(request, "evalsite/home.html", context)
