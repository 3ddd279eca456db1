"""Picture every page as readers meet it: ``python .pictures/look.py FOLDER [page …]``.

At five widths from a phone to a projector, light and dark, in both languages, embedded and on
paper: one PNG each, named after all of that, to be looked at one by one.
"""

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, visit
from tests.servers import running_server

SIZES = {360: 740, 760: 1000, 1000: 800, 1440: 900, 1920: 1080}
FRAMES = {"": "", "embedded": "&embed=true", "figure": "&embed=true&only=figure"}

folder, *wanted = sys.argv[1:]
Path(folder).mkdir(parents=True, exist_ok=True)
with running_server() as address, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    tab = browser.new_page()
    for name, width, lang, scheme, frame in product(
        wanted or ["home", *PATH], SIZES, LANGUAGES, ("light", "dark"), FRAMES
    ):
        tab.set_viewport_size({"width": width, "height": SIZES[width]})
        tab.emulate_media(color_scheme=scheme, media="screen")  # type: ignore[arg-type]
        path = "" if name == "home" else name
        visit(tab, f"{address}/{path}?lang={lang}{FRAMES[frame]}")
        tab.wait_for_selector(".js-plotly-plot .trace", state="attached")
        tab.wait_for_timeout(600)
        stem = "-".join(filter(None, (name, str(width), lang, scheme, frame)))
        tab.screenshot(path=f"{folder}/{stem}.png")
        if not frame and width == 1000:
            tab.emulate_media(media="print")
            tab.screenshot(path=f"{folder}/{stem}-paper.png", full_page=True)
    browser.close()
