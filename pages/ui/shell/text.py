"""Every word a reader sees, loaded from ``pages/text/<language>/``.

Labels live in TOML (literal strings, so that LaTeX needs no escaping), prose in Markdown
under ``## key`` headings. A value is filled in where the text says ``{{name}}``: doubled
braces never occur in our LaTeX, single ones do.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = [
    "LANGUAGES",
    "PLACEHOLDER",
    "ROOT",
    "Text",
    "fill",
    "load_text",
    "read_labels",
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

    def label(self, key: str, **values: object) -> str:
        """Return the label `key` with its placeholders filled in; KeyError where one is missing."""
        return fill(self.labels[key], values)

    def section(self, key: str, **values: object) -> str:
        """Return the prose under ``## key`` with its placeholders filled in."""
        return fill(self.prose[key], values)


def fill(template: str, values: Mapping[str, object]) -> str:
    """Replace each ``{{name}}`` by its value; a name without a value raises KeyError."""
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), template)


def read_labels(path: Path) -> dict[str, str]:
    """Read one TOML file of labels."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_prose(path: Path) -> dict[str, str]:
    """Read one Markdown file into its sections."""
    parts = SECTION.split(path.read_text(encoding="utf-8"))
    return {key: body.strip() for key, body in zip(parts[1::2], parts[2::2], strict=True)}


@cache
def load_text(language: str, page: str) -> Text:
    """Return the text of `page` in `language`: what all pages share, then the page's own."""
    folder = ROOT / language
    return Text(
        labels=read_labels(folder / "common.toml") | read_labels(folder / f"{page}.toml"),
        prose=read_prose(folder / f"{page}.md"),
    )
