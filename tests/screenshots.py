"""Photograph every page, to be looked at: ``python -m tests.screenshots FOLDER [WORD ...]``.

One PNG per shot x {en, zh} x {light, dark} x {1920, 1440, 1000, 760, 360} px, as tall as the page
is. Words narrow the choice: ``objectives en light 1000`` takes only names that hold every word
given, and ``en,zh`` is either. Not a test: nothing here passes or fails.
"""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from pages.ui.asymmetry import view as asymmetry
from pages.ui.controls import targets
from pages.ui.cross_entropy import view as cross_entropy
from pages.ui.forward_and_reverse import game
from pages.ui.forward_and_reverse.looks import menu as looks
from pages.ui.kl_divergence import view as kl_divergence
from pages.ui.shell.page import PATH
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, visit
from tests.servers import running_server

LANGUAGES, THEMES, WIDTHS = ("en", "zh"), ("light", "dark"), (1920, 1440, 1000, 760, 360)
VIEWS = {
    "cross_entropy": cross_entropy.VIEWS,
    "kl_divergence": kl_divergence.VIEWS,
    "asymmetry": asymmetry.VIEWS,
}
NO_WORD, ONE_SIDE = "no_word", "impossible"
FINALE = "forward_and_reverse"


def shots() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the name, the path and the query of everything worth a look."""
    for number, page in enumerate(["home", *PATH]):
        path = page if page in PATH else ""
        yield f"{number}-{page}", path, {}
        yield f"{number}-{page}-embedded", path, {"embed": "true"}
        yield f"{number}-{page}-figure", path, {"embed": "true", "only": "figure"}
        for view in VIEWS.get(page, ())[1:]:
            yield f"{number}-{page}-{in_a_name(view)}", page, {"view": view}
    for impossible in ("cross_entropy", "kl_divergence"):
        yield f"4-{impossible}-impossible", impossible, {"pair": NO_WORD}
    yield "5-asymmetry-impossible", "asymmetry", {"pair": ONE_SIDE}
    yield "6-objectives-widths", "objectives", {"axis": "sigma"}
    yield "6-objectives-narrow", "objectives", {"sigma": "0.05"}
    yield "6-objectives-data", "objectives", {"target": targets.OLD_FAITHFUL}
    yield "7-integrand", FINALE, {"integrand": "true"}
    for target in (*list(targets.EXAMPLES)[1:], targets.OLD_FAITHFUL, targets.OWN):
        yield f"7-target-{in_a_name(target)}", FINALE, {"target": target}
    yield "7-mode-play", FINALE, {"mode": game.PLAY}
    for number in ("2", "3"):
        yield f"7-mode-round-{number}", FINALE, {"mode": game.PLAY, "round": number}
    for look in (looks.LANDSCAPE, looks.SEPARATION, looks.BETWEEN, looks.USES):
        yield f"7-look-{in_a_name(look)}", FINALE, {"look": look}


def in_a_name(label: str) -> str:
    """Return an identifier as part of a file's name."""
    return label.replace("_", "-")


def photograph(tab: Page, address: str, width: int, file: Path) -> None:
    """Save the whole page: the window grows to its content, which else scrolls inside."""
    tab.set_viewport_size({"width": width, "height": 800})
    visit(tab, address)
    tab.wait_for_timeout(1200)  # charts are drawn after the script has run
    # The main block fills the window at least, so this never shrinks below it.
    content = "document.querySelector('[data-testid=stMainBlockContainer]').offsetHeight"
    for _ in range(2):
        height = int(tab.evaluate(content))
        tab.set_viewport_size({"width": width, "height": max(height + 60, 800)})
        tab.wait_for_timeout(250)
    tab.screenshot(path=file)


def main(folder: str, *words: str) -> None:
    """Take all shots whose names hold one alternative of every word."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with running_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for theme in THEMES:
            tab = browser.new_context(color_scheme=theme).new_page()  # type: ignore[arg-type]
            for (name, path, query), language, width in product(shots(), LANGUAGES, WIDTHS):
                full = f"{name}.{language}.{theme}.{width}"
                if all(any(one in full for one in word.split(",")) for word in words):
                    link = f"{address}/{path}?{urlencode({'lang': language} | query)}"
                    photograph(tab, link, width, target / f"{full}.png")
                    print(full)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
