"""The first page after signing in: what I have to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """我的工作."""
    return render(request, "evalsite/home.html")
