"""Three pages in a course page of another site, with the snippets that the popover produced."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import CHROMIUM, CHROMIUM_FLAGS, free_port, running_server, settled, visit
from playwright.sync_api import Browser, Frame, Page, expect

from pages.ui.text import LANGUAGES, load_text

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
TEMPLATE = (Path(__file__).parent / "course_page.html").read_text(encoding="utf-8")
LABELS = {code: load_text(code, "home").label for code in LANGUAGES}
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
CONTENT = "[data-testid=stMainBlockContainer]"


@dataclass
class Course:
    """A course page's own server: another site than the app's."""

    address: str
    pages: dict[str, str] = field(default_factory=dict)

    def publish(self, *snippets: str, script: str = "") -> str:
        """Put the snippets into the course page; return its address."""
        body = TEMPLATE.replace("<!-- snippets -->", "\n<p>…</p>\n".join(snippets))
        name = f"/lecture{len(self.pages)}.html"
        self.pages[name] = body.replace("<!-- script -->", script)
        return self.address + name


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    """Serve course pages from `localhost`, which is another site than the app's 127.0.0.1."""
    port = free_port()
    published = Course(f"http://localhost:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = published.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield published
    server.shutdown()
    server.server_close()


def shared(
    tab: Page, language: str = "en", theme: str = "light", only: bool = False
) -> tuple[str, str, str]:
    """Return the link, the frame and the script as the open page's popover produced them."""
    tab.get_by_role("button", name="Share").click()
    popover = tab.locator("[data-testid=stPopoverBody]")
    popover.get_by_role("radio", name=LANGUAGES[language]).click()
    popover.get_by_role("radio", name=LABELS["en"](f"theme_{theme}")).click()
    if only:
        popover.get_by_text(LABELS["en"]("share_only_figure")).click()
    code = popover.locator("[data-testid=stCode]")
    expect(code.nth(1)).to_contain_text(f"lang={language}")
    expect(code.nth(1)).to_contain_text(f"{theme}_theme")
    expect(code.nth(1)).to_contain_text("only=figure" if only else "embed=true")
    settled(tab)
    link, frame, script = code.all_inner_texts()
    return link, frame, script


@pytest.fixture(scope="module")
def snippets(server: str, browser: Browser) -> dict[str, tuple[str, str, str]]:
    """What the popover produced on three pages, in both themes and languages."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    made = {}
    for name, query, choices in (
        ("forward_and_reverse", "integrand=true", {"only": True}),
        ("entropy", "", {"language": "zh", "theme": "dark"}),
        ("", "d=2.4", {}),
    ):
        tab = context.new_page()
        made[name or "home"] = shared(visit(tab, f"{server}/{name}?lang=en&{query}"), **choices)
    context.close()
    return made


def frames(tab: Page) -> list[Frame]:
    """Scroll every frame into view (they load lazily), wait until each stands; return them."""
    found = []
    for element in tab.locator("iframe").all():
        element.scroll_into_view_if_needed()
        handle = element.element_handle()
        assert handle
        frame = handle.content_frame()
        assert frame
        frame.wait_for_selector(f"{CONTENT} >> visible=true")
        found.append(stands(frame))
    return found


def stands(frame: Frame) -> Frame:
    frame.wait_for_selector(DONE)
    frame.wait_for_timeout(300)
    frame.wait_for_selector(DONE)
    return frame


def fits(frame: Frame) -> None:
    """Wait until the frame is as tall as its content, and nothing scrolls inside, either way."""
    frame.wait_for_function(
        """() => {
            const content = document.querySelector("[data-testid=stMainBlockContainer]")
            const main = document.querySelector("[data-testid=stMain]")
            return innerHeight === Math.ceil(content.getBoundingClientRect().height)
                && main.scrollHeight <= innerHeight && main.scrollWidth <= innerWidth
        }""",
        timeout=20_000,
        polling=200,  # by timer: a frame that is out of sight draws nothing
    )


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_the_link_is_language_neutral_and_the_frame_says_everything(snippets, server: str):
    link, frame, script = snippets["forward_and_reverse"]
    assert link == f"{server}/forward_and_reverse?integrand=true"
    assert frame.startswith(f'<iframe src="{server}/forward_and_reverse?')
    assert "integrand=true&amp;lang=en&amp;embed=true&amp;embed_options=light_theme" in frame
    assert "only=figure" in frame
    assert len(script.splitlines()) == 3
    assert "embed_options=dark_theme" in snippets["entropy"][1]


def test_a_frame_grows_and_shrinks_with_its_content(course: Course, snippets, new_tab: NewTab):
    _, snippet, script = snippets["home"]
    tab = new_tab(viewport={"width": 760, "height": 740})
    tab.goto(course.publish(snippet.replace("/?", "/self_information?"), script=script))
    (frame,) = frames(tab)
    fits(frame)
    height = "innerHeight"
    closed = frame.evaluate(height)
    title = frame.get_by_text(LABELS["en"]("numbers_title"))
    title.click()
    frame.wait_for_selector("[data-testid=stDataFrame] >> visible=true")
    fits(frame)
    assert frame.evaluate(height) > closed + 200
    title.click()
    frame.wait_for_function(f"innerHeight === {closed}", polling=200)


def test_a_host_that_nests_the_app_passes_the_height_on(course: Course, snippets, new_tab: NewTab):
    # Community Cloud does so: the course page's frame holds the host's page, that one the app.
    _, snippet, script = snippets["home"]
    inner = course.publish(snippet).replace("localhost", "127.0.0.1")
    style = "<style>body {margin: 0} h1, p {display: none}</style>"
    name = urlsplit(inner).path
    course.pages[name] = course.pages[name].replace("</head>", f"{style}</head>")
    outer = f'<iframe src="{inner}" width="100%" height="300" style="border:0"></iframe>'
    tab = new_tab(viewport={"width": 760, "height": 740})
    tab.goto(course.publish(outer, script=script))
    tab.wait_for_function("document.querySelector('iframe').clientHeight > 600")


def test_without_the_script_the_frame_keeps_the_height_of_the_snippet(
    course: Course, snippets, new_tab: NewTab
):
    tab = new_tab(viewport={"width": 760, "height": 740})
    tab.goto(course.publish(snippets["home"][1]))
    (frame,) = frames(tab)
    assert frame.evaluate("innerHeight") == 700


@contextmanager
def strict_tab(browser: Browser, folder: Path) -> Iterator[Page]:
    """Open a tab of a browser that blocks all third-party cookies and storage."""
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = browser.browser_type.launch_persistent_context(
        str(folder), executable_path=CHROMIUM, args=CHROMIUM_FLAGS, locale="en-US"
    )
    yield context.pages[0]
    context.close()


def test_no_third_party_cookie_is_needed(
    course: Course, snippets, tmp_path: Path, browser: Browser
):
    _, snippet, script = snippets["home"]
    with strict_tab(browser, tmp_path / "profile") as tab:
        tab.goto(course.publish(snippet, script=script))
        (frame,) = frames(tab)
        assert frame.evaluate(
            "() => { try { return localStorage.length >= 0 && false } catch { return true } }"
        ), "this browser does not block third-party storage, so the test shows nothing"
        frame.get_by_role("slider").first.focus()
        tab.keyboard.press("ArrowRight")
        frame.wait_for_url("**d=2.45**")
        stands(frame)
        fits(frame)
        assert tab.context.cookies() == []


def test_a_lost_connection_says_what_to_do(browser: Browser):
    # Not `new_tab`: the browser itself complains about a server that is gone.
    context = browser.new_context(locale="zh-CN")
    with running_server() as address:
        tab = visit(context.new_page(), f"{address}/?embed=true")
        notice = tab.get_by_text(LABELS["zh"]("connection_lost"))
        expect(notice).to_be_hidden()
    expect(notice).to_be_visible()
    context.close()
