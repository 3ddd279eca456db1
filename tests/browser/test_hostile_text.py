"""Text from links, files and fields stays text in a real browser, and leaves the address."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from pages.ui.controls.targets import CSV
from pages.ui.shell.text import load_text
from tests.browsing import settled, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
IMAGE = "<img src=x onerror=window.harmed=1>"
STRONG = "**harmed** [harmed](javascript:harmed) :red[harmed] $harmed$"


def unharmed(tab: Page) -> None:
    """Fail if any of the fragments has become an element, or has run."""
    assert tab.evaluate("window.harmed") is None
    for selector in ("img[src='x']", "a[href^='javascript']", "strong", "em", ".katex", "span"):
        for text in tab.locator(selector).filter(has_text="harmed").all_inner_texts():
            assert "**harmed**" in text or "<img" in text, f"{selector}: {text}"


def test_names_of_a_file_and_its_columns_stay_text(server: str, new_tab: NewTab):
    tab = visit(new_tab(), f"{server}/forward_and_reverse?target={quote(CSV)}")
    rows = "\n".join(f"{i * i},{i}" for i in range(9))
    tab.locator("input[type=file]").set_input_files(
        {
            "name": f"{IMAGE}.csv",
            "mimeType": "text/csv",
            "buffer": f"{IMAGE},{STRONG}\n{rows}".encode(),
        }
    )
    chooser = tab.get_by_role(
        "combobox", name=load_text("en", "forward_and_reverse").label("upload_column")
    )
    chooser.click()
    tab.get_by_role("option", name="**harmed**").click()
    settled(tab)
    expect(tab.get_by_role("button", name=f"Remove {IMAGE}.csv")).to_be_visible()
    unharmed(tab)


@pytest.mark.long
@pytest.mark.parametrize("frame", ["", "&embed=true"])
def test_a_hostile_link_is_told_once_and_leaves_the_address(
    server: str, new_tab: NewTab, frame: str
):
    tab = new_tab()
    visit(tab, f"{server}/self_information?x=0.2{frame}")
    stray = f"&utm=1&{quote(IMAGE)}=1&only={quote(STRONG)}&lang=xx&unit="
    visit(tab, f"{server}/self_information?x=0.3&msg={quote(IMAGE + STRONG)}{stray}{frame}")
    label = load_text("en", "home").label("link_rejected", names="lang, only, unit, utm, …")
    expect(tab.get_by_text(label)).to_have_count(1)
    unharmed(tab)
    for gone in ("utm", "only", "lang", "unit", "onerror%3Dwindow.harmed%3D1%3E=1"):
        assert f"&{gone}" not in tab.url
    assert "x=0.3" in tab.url
    assert ("embed=true" in tab.url) == bool(frame)
    tab.reload()
    settled(tab)
    expect(tab.locator("textarea").first).to_have_value(IMAGE + STRONG)
    expect(tab.get_by_text(label)).to_have_count(0)
    # The way back is not blocked by what was taken out.
    for _ in range(3):
        if "x=0.2" in tab.url:
            break
        tab.go_back()
        settled(tab)
    assert "x=0.2" in tab.url
