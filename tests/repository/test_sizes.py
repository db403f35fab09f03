"""Limits of size for modules, functions and templates."""

import ast
import re
from collections import Counter
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
FOLDER = ROOT / "rettidig" / "web" / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
INCLUDE = re.compile(r'{% include "([^"#]+)"')


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


def used_once(folder: Path, code: str):
    """Files that one page alone includes: those that are rendered alone too, and those that their page has room for."""
    pages = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    uses = Counter(part for text in pages.values() for part in INCLUDE.findall(text))
    for page, text in pages.items():
        parts = [part for part in INCLUDE.findall(text) if uses[part] == 1]
        folded = sum(len(pages[each].splitlines()) for each in [page, *parts])
        yield from (part for part in parts if folded <= TEMPLATE or f'"{part}"' in code)


def test_fragment_of_one_page_stands_in_that_page():
    code = "\n".join(path.read_text() for path in (ROOT / "rettidig").rglob("*.py"))
    assert list(used_once(FOLDER, code)) == []


def test_fragment_of_one_page_when_there_is_one_is_found(tmp_path):
    (tmp_path / "page.html").write_text('{% include "part.html" %}\n' * 2 + '{% include "once.html" %}\n')
    (tmp_path / "part.html").write_text("")
    (tmp_path / "once.html").write_text("line\n" * 10)
    assert list(used_once(tmp_path, "")) == ["once.html"]
    (tmp_path / "once.html").write_text("line\n" * TEMPLATE)
    assert list(used_once(tmp_path, "")) == []
    assert list(used_once(tmp_path, 'render(request, "once.html")')) == ["once.html"]


def test_long_function_when_there_is_one_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.repository.test_sizes.ROOT", tmp_path)
    (tmp_path / "long.py").write_text("def f():\n" + "    pass\n" * FUNCTION)
    assert list(long_functions(tmp_path / "long.py")) == [f"long.py:1 f: {FUNCTION + 1} lines"]
