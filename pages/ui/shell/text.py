"""Every word a reader sees, loaded from ``pages/text/<language>/``.

Labels live in TOML (literal strings, so that LaTeX needs no escaping), prose in Markdown
under ``## key`` headings. A choice that a link can carry has a table of its own there, named
after its key in the URL: ``[choices.view]`` gives each identifier the label that a reader of
this language sees, also in the address. Labels that earlier links used are in
``pages/text/earlier.toml``. A value is filled in where the text says ``{{name}}``: doubled
braces never occur in our LaTeX, single ones do.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pages.ui.shell.numbers import unparted, whole

__all__ = [
    "LANGUAGES",
    "PLACEHOLDER",
    "ROOT",
    "Text",
    "fill",
    "identifier_of",
    "load_phrases",
    "load_text",
    "read_prose",
]

LANGUAGES = {"en": "English", "zh": "中文"}
ROOT = Path(__file__).resolve().parents[2] / "text"
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
SECTION = re.compile(r"^## (\w+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """The labels and the prose of one page in one language."""

    labels: Mapping[str, str]
    prose: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    def option(self, key: str, identifier: str) -> str:
        """Return what the choice `key` calls `identifier`; a number is called what it is."""
        return self.choices[key].get(identifier, identifier)

    def label(self, key: str, **values: object) -> str:
        """Return the label `key` with its placeholders filled in; KeyError where one is missing."""
        return fill(self.labels[key], values)

    def naming(self, values: Mapping[str, object]) -> "Text":
        """Return this text with `values` in place of their placeholders in every label."""
        filled = {
            key: PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), label)
            for key, label in self.labels.items()
        }
        return replace(self, labels=filled)

    def section(self, key: str, **values: object) -> str:
        """Return the prose under ``## key`` with its placeholders filled in."""
        return whole(fill(self.prose[key], values))


def fill(template: str, values: Mapping[str, object]) -> str:
    """Replace each ``{{name}}`` by its value; a name without a value raises KeyError."""
    return unparted(PLACEHOLDER.sub(lambda match: str(values[match[1]]), template))


def read_labels(path: Path) -> dict[str, Any]:
    """Read one TOML file of labels, the tables of its choices under ``choices``."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_prose(path: Path) -> dict[str, str]:
    """Read one Markdown file into its sections."""
    parts = SECTION.split(path.read_text(encoding="utf-8"))
    return {key: body.strip() for key, body in zip(parts[1::2], parts[2::2], strict=True)}


@cache
def load_text(language: str, page: str) -> Text:
    """Return the text of `page` in `language`: what all pages share, then the page's own."""
    folder = ROOT / language
    shared, own = read_labels(folder / "common.toml"), read_labels(folder / f"{page}.toml")
    choices = shared.pop("choices") | own.pop("choices", {})
    prose = folder / f"{page}.md"
    return Text(shared | own, read_prose(prose) if prose.exists() else {}, choices)


@cache
def load_phrases(language: str) -> Mapping[str, str]:
    """Return what the snippets' comments and prints say in `language`."""
    return read_labels(ROOT / language / "snippets.toml")


@cache
def earlier_labels() -> Mapping[str, Mapping[str, str]]:
    """Return what labels in earlier links mean, by the key of the choice."""
    return read_labels(ROOT / "earlier.toml")


def identifier_of(page: str, key: str, raw: str, language: str) -> str | None:
    """Return which option of the page's choice `key` a link means by `raw`, None if none.

    Any language's label is understood, the reader's own first, then an identifier, then what
    earlier versions wrote. Options that are counted, not named, are whole numbers.
    """
    for code in (language, *LANGUAGES):
        for identifier, label in load_text(code, page).choices[key].items():
            if raw == label:
                return identifier
    meant = earlier_labels().get(key, {}).get(raw, raw)
    return meant if meant in load_text(language, page).choices[key] or raw.isdecimal() else None
