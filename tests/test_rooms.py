"""The house is in order: what is private stays private, and no function goes on for ever."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import klcore

ROOT = Path(klcore.__file__).parents[1]
SOURCES = sorted([*ROOT.glob("klcore/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
LONGEST = 70  # lines of a function, its docstring not counted


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def offered_by(module: str) -> list[str] | None:
    """The `__all__` of a project's module, read without running it; None for anything else."""
    path = ROOT.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                    return ast.literal_eval(node.value)
            return []
    return None


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every (module, name) that a file imports from the product."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.module and node.module.split(".")[0] in ("klcore", "pages"):
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=name_of)
def test_only_what_a_module_offers_is_imported_from_it(path: Path):
    past = [
        f"{module}.{name}"
        for module, name in imports_of(path)
        if not is_module(f"{module}.{name}") and name not in (offered_by(module) or [])
    ]
    assert not past


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if "klcore" in path.parts[:-1]], ids=name_of
)
def test_a_function_of_klcore_is_offered_or_private(path: Path):
    offered = offered_by(module_of(path)) or []
    kinds = ast.FunctionDef, ast.ClassDef
    defined = [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, kinds)
    ]
    assert [name for name in defined if name[0] != "_" and name not in offered] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_function_can_be_seen_at_once(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                lines -= node.body[0].end_lineno - node.body[0].lineno + 1
            assert lines <= LONGEST, f"{node.name} has {lines} lines"


def test_no_module_bears_the_name_of_a_function_that_a_package_offers():
    for package in [path.parent for path in (ROOT / "klcore").rglob("__init__.py")]:
        modules = {path.stem for path in package.iterdir()}
        for module in {module_of(package / "__init__.py"), "klcore"}:
            found = importlib.import_module(module)
            for name in getattr(found, "__all__", []):
                clash = name in modules and inspect.isfunction(getattr(found, name))
                assert not clash, f"{package}: {name}"
