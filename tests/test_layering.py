"""Imports and foreign keys go down only, between the apps and inside each of them (docs: the house plan)."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent

# Each app with those that it may use.
ALLOWED = {
    "stations": set(),
    "staffing": {"stations"},
    "indicators": {"stations"},
    "scoring": {"stations", "staffing", "indicators"},
    "reports": {"stations", "staffing", "indicators", "scoring"},
    "evalsite": {"stations", "staffing", "indicators", "scoring", "reports"},
}

# Inside an app, by the first part of a module's name below the app. A module of any other name has no floor of its
# own: what it imports counts as imported by those that import it.
FLOORS = (
    {"models"},
    {"queries"},
    {"sheets"},
    {"services"},
    {"forms", "api", "admin", "resources"},
    {"views", "tasks", "management"},
    {"urls"},
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}

ARITHMETIC = {
    "stations.rounding",
    "stations.months",
    "staffing.effective",
    "staffing.figures",
    "staffing.names",
    "staffing.required",
    "staffing.retention",
    "staffing.two_years",
    "staffing.validity",
    "indicators.completion",
    "indicators.hints",
    "indicators.spans",
    "scoring.automatic",
    "scoring.combination",
    "scoring.figure_marks",
    "scoring.formatting",
    "scoring.grading",
    "scoring.part_results",
    "scoring.placeholders",
    "scoring.points",
    "scoring.sampling",
    "scoring.shares",
    "scoring.stored",
}

LOADERS = {"import_module", "import_string", "get_model", "get_app_config"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# Migrations are left out: they name earlier states of other apps, and Django's own graph keeps them in order.
SOURCES = {
    name_of(path): path.read_text(encoding="utf-8")
    for app in ALLOWED
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


def imports_of(source: str) -> set[str]:
    """Every dotted name that a module imports, in any place, by statement or by string."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module} | {f"{module}.{alias.name}" for alias in names}
            case ast.Call(
                func=ast.Attribute(attr=called) | ast.Name(id=called),
                args=[ast.Constant(value=str(name)), *_],
            ):
                if called in LOADERS:
                    found.add(name)
    return found


def project_imports(name: str) -> set[str]:
    """The project's own modules that one of them imports."""
    return {imported for imported in imports_of(SOURCES[name]) if imported in SOURCES} - {name}


def app_of(name: str) -> str:
    return name.partition(".")[0]


def floor_of(name: str) -> int | None:
    parts = name.split(".")
    return FLOOR_OF.get(parts[1]) if len(parts) > 1 else None


def reached_floors(name: str, seen: set[str]) -> Iterator[tuple[str, int]]:
    """The floors of its own app that a module uses, directly or through modules without a floor."""
    for imported in sorted(project_imports(name) - seen):
        if app_of(imported) != app_of(name):
            continue
        seen.add(imported)
        floor = floor_of(imported)
        if floor is None:
            yield from reached_floors(imported, seen)
        else:
            yield imported, floor


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import scoring.models", {"scoring.models"}),
        ("from scoring import models", {"scoring", "scoring.models"}),
        ("def f():\n    from scoring.models import Band", {"scoring.models", "scoring.models.Band"}),
        ("import_module('scoring.models')", {"scoring.models"}),
        ("importlib.import_module('scoring.models')", {"scoring.models"}),
        ("apps.get_model('scoring.Band')", {"scoring.Band"}),
        ("apps.get_model('scoring', 'Band')", {"scoring"}),
        ("print('scoring.models')", set()),
    ],
)
def test_every_way_to_import_is_seen(source, expected):
    assert imports_of(source) == expected


def test_there_is_something_to_check():
    assert {app_of(name) for name in SOURCES} == set(ALLOWED)
    assert len(SOURCES) > 40


@pytest.mark.parametrize("name", SOURCES)
def test_imports_go_down_between_apps(name):
    above = {
        imported
        for imported in imports_of(SOURCES[name])
        if app_of(imported) in ALLOWED.keys() - ALLOWED[app_of(name)] - {app_of(name)}
    }
    assert above == set()


@pytest.mark.parametrize("name", [name for name in SOURCES if floor_of(name) is not None])
def test_imports_go_down_inside_an_app(name):
    above = {imported for imported, floor in reached_floors(name, {name}) if floor > floor_of(name)}
    assert above == set()


@pytest.mark.parametrize("name", sorted(ARITHMETIC))
def test_arithmetic_stands_alone(name):
    others = {
        imported
        for imported in imports_of(SOURCES[name])
        if app_of(imported) not in sys.stdlib_module_names
        and not any(imported == pure or imported.startswith(f"{pure}.") for pure in ARITHMETIC)
    }
    # `from stations import months` names the package besides the module.
    assert others - set(ALLOWED) == set()


def test_foreign_keys_go_down():
    above = {
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ALLOWED
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label in ALLOWED.keys() - ALLOWED[model._meta.app_label]
        if field.related_model._meta.app_label != model._meta.app_label
    }
    assert above == set()


def test_only_reports_knows_weasyprint():
    users = {
        name for name in SOURCES if any(app_of(used) == "weasyprint" for used in imports_of(SOURCES[name]))
    }
    assert users == {"reports.pdf", "reports.justification", "reports.svg_text"}


def test_nothing_hides_in_signals():
    signals = re.compile(r"django\.(dispatch|db\.models\.signals|core\.signals)\b")
    assert {name for name in SOURCES if any(map(signals.match, imports_of(SOURCES[name])))} == set()


def functions_of(name: str) -> list[ast.FunctionDef]:
    """The public functions at the top of a module."""
    return [
        node
        for node in ast.parse(SOURCES[name]).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("name", [name for name in SOURCES if name.split(".")[1:2] == ["services"]])
def test_services_take_keywords_and_no_request(name):
    wrong = {
        function.name
        for function in functions_of(name)
        if function.args.args
        or function.args.posonlyargs
        or any(argument.arg == "request" for argument in function.args.kwonlyargs)
    }
    assert wrong == set()
