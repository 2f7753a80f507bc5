"""The house rules that no linter knows: sizes, names, one clock, law as data, nothing from outside."""

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "caseflow"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
VENDOR_LISTS = (PACKAGE / "web/static/vendor/VENDOR.json", ROOT / "tests/e2e/vendor/VENDOR.json")

MAX_LINES = 400
MAX_FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base2"}
CLOCK_MODULE = PACKAGE / "domain" / "clock.py"
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
MACHINE_MODULE = PACKAGE / "domain" / "machine.py"
IMPURE = {
    "asyncio",
    "http",
    "logging",
    "os",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "urllib",
}
# An article number, or a title in book marks that ends like the name of a law.
LAW_TEXT = re.compile(
    r"第\s*(?:\d+|[一二三四五六七八九十百零〇]+)\s*条|《[^》]*(?:法|条例|规定|办法|解释)》"
)
OUTSIDE_ADDRESS = re.compile(r"""(?:src|href|action|hx-\w+)\s*=\s*["']?\s*(?:https?:)?//""", re.I)
MACHINE_PATH = re.compile(r"""["'\s=](?:/home/|/root/|/work/|/Users/|[A-Z]:\\)\w""")
TEXT_SUFFIXES = {".py", ".html", ".css", ".js", ".yaml", ".toml", ".md", ".sh", ".json"}


def name_of(path: Path) -> str:
    """Return the path inside the checkout, for test names and messages."""
    return path.relative_to(ROOT).as_posix()


each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@each_module
def test_module_is_short_named_by_a_noun_and_explained(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert len(source.splitlines()) <= MAX_LINES
    assert not VAGUE_NAMES & {*path.relative_to(PACKAGE).parts[:-1], path.stem}
    assert ast.get_docstring(tree_of(path)), "a module says what it is for"


@each_module
def test_functions_fit_on_a_screen(path: Path) -> None:
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _code_lines(node)) > MAX_FUNCTION_LINES
    ]

    assert long == []


@each_module
def test_only_the_clock_module_reads_the_clock(path: Path) -> None:
    if path == CLOCK_MODULE:
        return
    calls = [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        if isinstance(node.value, ast.Name)
        else f"line {node.lineno}: {node.attr}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCK_CALLS
    ]

    assert calls == []


@each_module
def test_law_is_data_not_python(path: Path) -> None:
    tree = tree_of(path)
    docstrings = {(node.lineno, node.col_offset) for node in _docstrings(tree)}

    found = [
        f"line {node.lineno}: {match.group()}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.lineno, node.col_offset) not in docstrings
        and (match := LAW_TEXT.search(node.value))
    ]

    assert found == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=name_of)
def test_domain_imports_only_itself_and_the_pure_standard_library(path: Path) -> None:
    allowed = (sys.stdlib_module_names - IMPURE) | {"caseflow"}
    if path == MACHINE_MODULE:
        allowed |= {"transitions"}

    assert {name.partition(".")[0] for name in _imported(tree_of(path))} <= allowed


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_ask_for_nothing_outside(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert OUTSIDE_ADDRESS.findall(source) == []
    assert re.findall(r"<style\b|\sstyle\s*=|\son\w+\s*=\s*[\"']", source) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", source) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in _own_text_files()
        if (match := MACHINE_PATH.search(path.read_text(encoding="utf-8")))
    ]

    assert found == []


@pytest.mark.parametrize("listing", VENDOR_LISTS, ids=name_of)
def test_vendored_files_are_the_listed_ones(listing: Path) -> None:
    listed = {
        name: digest
        for package in json.loads(listing.read_text(encoding="utf-8"))
        for name, digest in package["files"].items()
    }
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in listing.parent.iterdir()
        if path != listing
    }

    assert present == listed


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-cluster.lock", "requirements-dev.lock"]
)
def test_lock_holds_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in lock
    assert "--index-url" not in lock
    assert not re.search(r"^caseflow", lock, re.M), "that name on the index is somebody else's"
    for requirement in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in requirement


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield every bare string statement: docstrings, and the notes under constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "caseflow" if node.level else str(node.module)


def _own_text_files() -> Iterator[Path]:
    folders = ("caseflow", "workflows", "doc_templates", "benchmarks", "tests", "tools", "docs")
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            own = "vendor" not in path.parts and path != Path(__file__).resolve()
            if own and path.is_file() and path.suffix in TEXT_SUFFIXES:
                yield path
    yield from (path for path in sorted(ROOT.glob("*.*")) if path.suffix in TEXT_SUFFIXES)
