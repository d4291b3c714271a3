"""Say at start-up, not at the first report, that the machine cannot make PDF files."""

from typing import Any

from django.core.checks import CheckMessage, Error


def check_rendering(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Errors for system libraries that rendering needs (docs: the README's list of system packages)."""
    try:
        # Loading WeasyPrint loads Pango: a machine without it fails right here, with a message in words.
        from reports.pdf import missing_libraries
    except OSError as error:
        return [
            Error(
                f"WeasyPrint cannot load the system's text libraries: {error}",
                hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="reports.E001",
            )
        ]
    return [
        Error(
            f"The system package {package} is missing: a report would take twenty times as long.",
            hint=f"apt-get install {package}",
            id="reports.E002",
        )
        for package in missing_libraries()
    ]
