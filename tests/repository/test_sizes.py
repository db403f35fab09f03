"""Limits of size for modules, functions and templates."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE, FUNCTION, TEMPLATE, TEMPLATE_LINE = 500, 50, 150, 159
FOLDERS = ("rettidig", "tests", "bench", "tools")
MODULES = [
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if not {"node_modules", "migrations"} & set(path.parts)
]
TEMPLATES = sorted((ROOT / "rettidig").rglob("templates/**/*.html"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def long_functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= FUNCTION:
            yield f"{name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"


def test_modules_stay_short():
    assert [name(path) for path in MODULES if lines(path) > MODULE] == []


def test_functions_stay_short():
    assert [found for path in MODULES for found in long_functions(path)] == []


def test_templates_stay_short():
    assert [name(path) for path in TEMPLATES if lines(path) > TEMPLATE] == []


def test_template_lines_stay_short():
    wide = [path for path in TEMPLATES if max(map(len, path.read_text().splitlines()), default=0) > TEMPLATE_LINE]
    assert [name(path) for path in wide] == []


def test_long_function_when_there_is_one_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.repository.test_sizes.ROOT", tmp_path)
    (tmp_path / "long.py").write_text("def f():\n" + "    pass\n" * FUNCTION)
    assert list(long_functions(tmp_path / "long.py")) == [f"long.py:1 f: {FUNCTION + 1} lines"]
