"""The table of URL keys in the pages' map names every key of every page, and no other."""

import re

import pytest

from pages.ui.shell.text import ROOT
from tests.walking import PAGES, bound_keys

MAP = (ROOT.parent / "ui" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\w+) \| `(\w+)`(?: to `(\w+)`)? \| .+ \|$", re.MULTILINE)


def listed(page: str) -> set[str]:
    """Return the keys that the table gives to a page; "`a1` to `a3`" are three."""
    keys = set()
    for owner, first, last in ROW.findall(MAP):
        if owner == page:
            stem, begin = re.fullmatch(r"(.*?)(\d*)", first).groups()
            numbers = range(int(begin), int(last[len(stem) :]) + 1) if last else [begin]
            keys |= {f"{stem}{number}" for number in numbers}
    return keys


@pytest.mark.parametrize("page", PAGES)
def test_every_key_is_in_the_table(page: str):
    assert listed(page) == set(bound_keys(page))
