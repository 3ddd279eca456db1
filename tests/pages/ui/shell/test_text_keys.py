"""Every text is used, and whatever klcore or a file's reader gives as a reason has its sentence."""

import ast
from collections.abc import Iterator

import pytest

from klcore import datasets
from pages.ui.shell.text import LANGUAGES, ROOT, load_text
from tests.texts import entries

PROJECT = ROOT.parents[1]


def trees(folder: str) -> Iterator[ast.AST]:
    """Yield the syntax trees of a folder's modules."""
    for file in sorted((PROJECT / folder).rglob("*.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


Parts = tuple[str | None, ...]  # of an f-string: None where something is filled in


def spoken() -> tuple[set[str], set[Parts]]:
    """Return every string in the sources, and every f-string that says something itself."""
    strings: set[str] = set()
    patterns: set[Parts] = set()
    home = ast.parse((PROJECT / "app.py").read_text(encoding="utf-8"))
    for tree in [home, *trees("pages"), *trees("klcore")]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value.rstrip(":"))  # "heads:" is the key of a name
            if isinstance(node, ast.JoinedStr):
                parts = (getattr(part, "value", None) for part in node.values)
                patterns.add(tuple(one if isinstance(one, str) else None for one in parts))
    return strings, patterns


def fits(key: str, parts: Parts, strings: set[str]) -> bool:
    """Return whether `key` is made of these parts, what is filled in being said somewhere."""
    if not parts:
        return not key
    first, rest = parts[0], parts[1:]
    if first is not None:
        return key.startswith(first) and fits(key[len(first) :], rest, strings)
    return any(key[:i] in strings and fits(key[i:], rest, strings) for i in range(1, len(key) + 1))


def test_every_text_is_used():
    strings, patterns = spoken()
    unused = [
        f"{path.name}: {key}"
        for path in sorted((ROOT / "en").iterdir())
        if path.name != "snippets.toml"  # phrases, each of which stands in a snippet
        for key in entries(path)
        if (name := key.split(".")[-1]) not in strings
        and not any(fits(name, parts, strings) for parts in patterns)
    ]
    assert not unused


def test_every_phrase_stands_in_a_snippet():
    source = "".join(
        file.read_text(encoding="utf-8") for file in (PROJECT / "pages/ui").rglob("*.py")
    )
    phrases = entries(ROOT / "en" / "snippets.toml").values()
    computed = [*datasets.LANGUAGES, "in bits", "in nats", "bits a draw", "nats a draw"]
    assert not [phrase for phrase in phrases if phrase not in source and phrase not in computed]


def reasons() -> set[tuple[str, str]]:
    """Return every direction and reason with which klcore says that there is no fit."""
    found = set()
    for tree in trees("klcore"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NoFitError":
                direction, why = node.args[:2]
                for one in ast.walk(why):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        found.add((ast.literal_eval(direction), one.value))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentence(language: str):
    labels = load_text(language, "forward_and_reverse").labels
    assert reasons()
    for direction, reason in reasons():
        if direction != "alpha":  # whose edges have words of their own
            assert f"none_{direction}_{reason}" in labels
            assert f"short_{reason}" in labels
