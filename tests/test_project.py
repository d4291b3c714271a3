"""The repository keeps its own rules: what may stand in a file, locked versions, sizes and names."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("evalsite", "indicators", "reports", "scoring", "staffing", "stations")
LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 50

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
    ("deb", "debian", "org"), ("security", "debian", "org"), ("archive", "ubuntu", "com"),
    ("tuna", "tsinghua", "edu", "cn"), ("mirrors", "aliyun", "com"), ("npmmirror", "com"),
)]  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.}])/(work|root|home|Users)/")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)")
WITH_REASON = re.compile(
    r"#\s*(noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \w|type: ignore\[[\w, -]+\]  # \w|pragma: no cover - \w)"
)
CONFLICT = re.compile(r"(<{7}|>{7}) ")
HASH = "#"
VENDORED = ("static/vendor/",)


def tracked_files() -> list[str]:
    """Every file that git has or is about to have."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return sorted(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def text_of(name: str) -> str:
    """A file's text, or nothing where it holds none (fonts, workbooks, pictures)."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


FILES = tracked_files()
TEXTS = {name: text for name in FILES if (text := text_of(name))}
OWN_TEXTS = {name: text for name, text in TEXTS.items() if not name.startswith(VENDORED)}
PYTHON = {name: text for name, text in OWN_TEXTS.items() if name.endswith(".py")}
SOURCES = {
    name: text for name, text in PYTHON.items() if name.startswith(APPS) and "/migrations/" not in name
}


def lines_where(texts: dict[str, str], condition) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if condition(line)
    ]


def test_there_is_something_to_check():
    assert {"pyproject.toml", "manage.py", "scripts/test", "deploy/requirements.lock"} <= TEXTS.keys()
    assert len(SOURCES) > 40


def test_no_file_names_a_package_registry():
    assert lines_where(TEXTS, lambda line: any(host in line for host in REGISTRIES)) == []


def test_no_file_names_a_path_of_a_developers_machine():
    assert lines_where(OWN_TEXTS, MACHINE_PATH.search) == []


def test_no_file_holds_both_sides_of_a_merge():
    assert lines_where(OWN_TEXTS, CONFLICT.match) == []


def test_nothing_is_left_for_later():
    assert lines_where(OWN_TEXTS, UNFINISHED.search) == []


@pytest.mark.parametrize(
    ("line", "good"),
    [
        (f"x = 1  {HASH} noqa: E501 - a table reads better unbroken", True),
        (f"x = 1  {HASH} noqa: E501, F401 - two at once, one reason", True),
        (f"x = 1  {HASH} noqa: E501", False),
        (f"x = 1  {HASH} noqa", False),
        (f"x = 1  {HASH} type: ignore[misc]  # the stubs lack it", True),
        (f"x = 1  {HASH} type: ignore[misc]", False),
        (f"x = 1  {HASH} type: ignore", False),
    ],
)
def test_a_suppression_is_told_from_one_with_a_reason(line, good):
    assert SUPPRESSION.search(line)
    assert bool(WITH_REASON.search(line)) is good


def test_every_suppression_carries_its_reason():
    bare = lines_where(PYTHON, lambda line: SUPPRESSION.search(line) and not WITH_REASON.search(line))
    assert bare == []


def test_names_say_what_they_hold():
    empty_names = {"utils", "util", "common", "core", "helpers", "helper", "misc"}
    assert [name for name in SOURCES if empty_names & set(Path(name).with_suffix("").parts)] == []


def test_files_stay_short():
    long = {name: len(text.splitlines()) for name, text in SOURCES.items()}
    assert {name: lines for name, lines in long.items() if lines > LINES_IN_A_FILE} == {}


def test_functions_stay_short():
    long = {
        f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for name, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LINES_IN_A_FUNCTION
    }
    assert long == {}


def locked_versions(name: str) -> dict[str, str]:
    """Package → version in a lock; every package must bring at least one hash."""
    entries = re.findall(
        r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)[^\n]*\\\n    --hash=sha256:", TEXTS[name], re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^\w", TEXTS[name], re.MULTILINE))
    return {re.sub(r"[-_.]+", "-", package.lower()): version for package, version in entries}


def direct_dependencies() -> tuple[set[str], set[str]]:
    """The names that pyproject.toml asks for: to run, and to develop."""
    project = tomllib.loads(TEXTS["pyproject.toml"])

    def names(requirements: list[str]) -> set[str]:
        return {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements}

    return names(project["project"]["dependencies"]), names(project["dependency-groups"]["dev"])


def test_both_locks_name_the_same_versions():
    running, developing = (
        locked_versions("deploy/requirements.lock"),
        locked_versions("deploy/requirements-dev.lock"),
    )
    assert {name: developing.get(name) for name in running} == running


def test_locks_hold_every_direct_dependency():
    to_run, to_develop = direct_dependencies()
    assert to_run - locked_versions("deploy/requirements.lock").keys() == set()
    assert to_develop - locked_versions("deploy/requirements-dev.lock").keys() == set()


def test_the_readme_gives_a_reason_for_every_dependency():
    explained = dict(re.findall(r"^\| ([\w-]+) \| (.+) \|$", TEXTS["README.md"], re.MULTILINE))
    to_run, to_develop = direct_dependencies()
    assert (to_run | to_develop) - explained.keys() == set()


def test_the_example_of_settings_names_each_of_them():
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", TEXTS["evalsite/settings.py"]))
    shown = set(re.findall(r"^([A-Z_]+)=", TEXTS["deploy/env.example"], re.MULTILINE))
    assert shown == read
