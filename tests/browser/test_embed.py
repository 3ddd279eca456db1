"""Three pages in a course page of another site, with the snippets that the popover produced."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)

from pages.ui.shell.text import LANGUAGES, load_text
from tests.amount import first
from tests.browsing import CHROMIUM, CHROMIUM_FLAGS, see, settled, visit, watched
from tests.servers import free_port

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
    popover.get_by_text(LABELS["en"]("share_frame")).click()
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
def strict(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that blocks all third-party cookies and storage."""
    folder = tmp_path_factory.mktemp("profile")
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = browser.browser_type.launch_persistent_context(
        str(folder),
        executable_path=CHROMIUM,
        args=CHROMIUM_FLAGS,
        locale="en-US",
        viewport={"width": 1000, "height": 800},
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def snippets(server: str, strict: BrowserContext) -> dict[str, tuple[str, str, str]]:
    """What the popover produced on three pages, in both themes and languages."""
    tab = strict.new_page()
    made = {}
    for name, query, choices in (
        ("forward_and_reverse", "integrand=true", {"only": True}),
        ("entropy", "", {"language": "zh", "theme": "dark"}),
        ("", "hm1=-2.4", {}),
    ):
        made[name or "home"] = shared(visit(tab, f"{server}/{name}?lang=en&{query}"), **choices)
    tab.close()
    strict.clear_cookies()  # those of the app's own pages: a student has never been there
    return made


@dataclass(frozen=True)
class Lecture:
    """The course page with three frames, open in a browser."""

    tab: Page
    finale: Frame
    entropy: Frame
    home: Frame
    complaints: list[str]

    @property
    def frames(self) -> tuple[Frame, Frame, Frame]:
        return self.finale, self.entropy, self.home


@pytest.fixture(scope="module")
def lecture(course: Course, snippets, strict: BrowserContext) -> Lecture:
    """Three snippets as the popover produced them, pasted into one page, opened on a phone."""
    made = list(snippets.values())
    tab = watched(strict.new_page(), complaints := [])
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(course.publish(*(frame for _, frame, _ in made), script=made[0][2]))
    return Lecture(tab, *frames(tab), complaints)


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


def nothing_lies_over(frame: Frame, element: Locator) -> None:
    """Check that a click in the middle of `element` reaches it (Streamlit's header is above)."""
    frame.frame_element().evaluate("e => e.scrollIntoView()")  # out of sight, nothing is hit
    handle = element.element_handle()
    frame.wait_for_function(
        """element => {
            const box = element.getBoundingClientRect()
            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
            return hit !== null && (element.contains(hit) || hit.contains(element))
        }""",
        arg=handle,
        polling=200,
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


def test_three_frames_are_as_tall_as_their_content_on_phone_and_desk(lecture: Lecture):
    for width in (360, 760):
        lecture.tab.set_viewport_size({"width": width, "height": 740})
        for frame in lecture.frames:
            frame.wait_for_function(f"innerWidth === {width} - 32", polling=200)
            fits(frame)
        overflow = lecture.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0


def test_three_frames_keep_to_what_was_chosen_and_nothing_is_in_the_way(lecture: Lecture):
    finale, entropy, home = lecture.frames
    expect(entropy.locator("h1")).to_have_text(load_text("zh", "entropy").label("title"))
    expect(home.locator("h1")).to_have_text(load_text("en", "home").label("title"))
    expect(finale.locator("h1")).to_have_count(0)
    background = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    colours = [frame.evaluate(background) for frame in lecture.frames]
    assert colours == ["rgb(255, 255, 255)", "rgb(17, 22, 28)", "rgb(255, 255, 255)"]
    for frame, language in ((finale, "en"), (entropy, "zh"), (home, "en")):
        for furniture in ("stToolbar", "stSidebar", "stPopover", "stMainMenu", "stStatusWidget"):
            assert frame.locator(f"[data-testid={furniture}] >> visible=true").count() == 0
        expect(frame.get_by_role("button", name="中文")).to_have_count(0)
        # Not the first link of all: that is Streamlit's own way past its header, out of sight.
        nothing_lies_over(frame, frame.get_by_role("link", name=LABELS[language]("open_full")))
        nothing_lies_over(frame, frame.get_by_role("radio").first)


def test_a_move_stays_in_its_frame(lecture: Lecture, snippets):
    course_page = lecture.tab.url
    finale, entropy, home = lecture.frames
    addresses = {frame: frame.url for frame in lecture.frames}

    def moved(frame: Frame, says: str) -> None:
        frame.wait_for_url(f"**{says}**")
        addresses[frame] = stands(frame).url
        assert [frame.url for frame in addresses] == list(addresses.values())

    finale.get_by_role("radio", name="nats").click()
    moved(finale, "unit=nats")
    for frame, key, says in (
        (entropy, "ArrowUp", "eb1=100"),
        (home, "ArrowRight", "hm1=-2.35"),
    ):
        frame.get_by_role("slider").first.focus()
        lecture.tab.keyboard.press(key)
        moved(frame, says)
    assert lecture.tab.url == course_page
    link = home.get_by_role("link", name=LABELS["en"]("open_full"))
    expect(link).to_have_attribute("target", "_blank")
    href = str(link.get_attribute("href"))
    assert href.split("?")[0] == snippets["home"][0].split("?")[0]
    assert query_of(href) == {"hm1": ["-2.35"], "lang": ["en"]}


def test_a_frame_grows_and_shrinks_with_its_content(lecture: Lecture):
    frame = lecture.entropy
    fits(frame)
    closed = frame.evaluate("innerHeight")
    title = frame.get_by_text(LABELS["zh"]("numbers_title"))
    title.click()
    frame.wait_for_function(f"innerHeight > {closed} + 200", polling=200)
    fits(frame)
    title.click()
    frame.wait_for_function(f"innerHeight === {closed}", polling=200)


def test_no_third_party_cookie_was_needed_and_no_other_host_was_asked(lecture: Lecture):
    # Last of those that share the page: it looks back on all they did.
    for frame in lecture.frames:
        assert frame.evaluate(
            "() => { try { return localStorage.length >= 0 && false } catch { return true } }"
        ), "this browser does not block third-party storage, so the test shows nothing"
    assert lecture.tab.context.cookies() == []
    assert not lecture.complaints


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
    # The page between has no script: there the frame keeps the height of the snippet.
    app = next(frame for frame in tab.frames if "embed=true" in frame.url)
    assert app.evaluate("innerHeight") == 700


ARRIVALS = [
    ("forward_and_reverse", "0.718 bits"),
    ("self_information", "3.322 bits"),
    ("cross_entropy", "2.625 bits"),
    ("kl_divergence", "0.875 bits"),
    ("asymmetry", "2.205 bits"),
    ("objectives", "8.083 bits"),
]


@pytest.mark.parametrize("arrival", first(ARRIVALS))
def test_a_frame_is_right_as_the_first_request(
    fresh_server: str, new_tab: NewTab, arrival: tuple[str, str]
):
    name, shown = arrival
    # As after a wake-up on Community Cloud: nobody has opened the home page before. Page 2 meets
    # a server just started in a test of its own.
    tab = visit(new_tab(), f"{fresh_server}/{name}?embed=true")
    expect(tab.locator("h1")).to_have_text(load_text("en", name).label("title"))
    see(tab, shown)
    expect(tab.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(tab.locator("[data-testid=stSidebar]")).to_have_count(0)
    link = tab.get_by_role("link", name=LABELS["en"]("open_full"))
    assert str(link.get_attribute("href")) == f"{fresh_server}/{name}?lang=en"


def test_a_lost_connection_says_what_to_do(server: str, browser: Browser):
    # Not `new_tab`: the browser itself complains about a server that is gone.
    context = browser.new_context(locale="zh-CN")
    tab = context.new_page()
    connections: list[WebSocketRoute] = []

    def connect(route: WebSocketRoute) -> None:
        route.connect_to_server()
        connections.append(route)

    tab.route_web_socket("**/_stcore/stream", connect)
    visit(tab, f"{server}/?embed=true")
    notice = tab.get_by_text(LABELS["zh"]("connection_lost"))
    expect(notice).to_be_hidden()
    tab.route("**/_stcore/**", lambda route: route.abort())
    tab.route_web_socket("**/_stcore/stream", lambda route: route.close())
    connections[-1].close()
    expect(notice).to_be_visible()
    tab.unroute_all()
    tab.route_web_socket("**/_stcore/stream", connect)
    expect(notice).to_be_hidden()  # it comes back by itself
    context.close()
