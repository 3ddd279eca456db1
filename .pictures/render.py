"""Render the README's picture from the running app: ``python .pictures/render.py``."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, visit  # noqa: E402
from tests.servers import running_server  # noqa: E402

with running_server() as address, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    for language in ("en", "zh"):
        tab = browser.new_page(viewport={"width": 1000, "height": 800})
        visit(tab, f"{address}/forward_and_reverse?lang={language}")
        tab.wait_for_selector(".js-plotly-plot .trace")
        tab.wait_for_timeout(1000)
        tab.screenshot(path=HERE / f"finale.{language}.png")
    browser.close()
