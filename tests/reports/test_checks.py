"""A machine that can't render says so when it starts."""

from weasyprint.text import ffi

from reports.checks import check_rendering


def test_a_complete_machine_has_nothing_to_say():
    assert check_rendering(None) == []


def test_a_missing_library_is_an_error_that_names_its_package(monkeypatch):
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)

    errors = check_rendering(None)

    assert [(error.id, error.hint) for error in errors] == [
        ("reports.E002", "apt-get install libharfbuzz-subset0")
    ]
