"""A client that speaks Streamlit's protocol without a browser, and may send what none would."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
TIMEOUT = 60
# The field of a widget's message that its kind of element expects.
FIELDS = {
    "slider": "double_array_value",
    "select_slider": "string_array_value",
    "number_input": "double_value",
    "selectbox": "string_value",
    "button_group": "string_array_value",
    "radio": "string_value",
    "checkbox": "bool_value",
    "text_area": "string_value",
    "button": "trigger_value",
    "expandable": "bool_value",
    "bidi_component": "json_value",
}


T = TypeVar("T")


async def connected(address: str, **options: Any) -> websockets.ClientConnection:
    """Open the WebSocket that a browser would."""
    return await websockets.connect(
        address.replace("http", "ws") + "/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(address),
        max_size=None,
        **options,
    )


def rerun_message(address: str, page: str, query: str, page_hash: str, fragment: str) -> BackMsg:
    """Return the message that asks for a run of `page`, or of a fragment; no widget has a value."""
    message = BackMsg()
    request = message.rerun_script
    request.query_string = query
    request.page_name = page
    request.page_script_hash = page_hash
    request.context_info.locale = "en-US"
    request.context_info.url = f"{address}/{page}"
    request.fragment_id = fragment
    return message


def run(conversation: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a thread of its own: a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, conversation).result()


def state(name: str, kind: str, value: Any) -> WidgetState:
    """Return the message that a widget has `value`, in the field called `kind`."""
    message = WidgetState(id=name)
    if kind.endswith("array_value"):
        getattr(message, kind).data.extend(value)
        message.SetInParent()
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, value)
    return message


@dataclass
class Answer:
    """What one run of the script sent."""

    title: str = ""
    texts: list[str] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)  # the boxes of exceptions
    notices: list[str] = field(default_factory=list)
    # The charts of each run of the script, by name: a fragment's run may ask for a whole one.
    pictures: list[dict[str, str]] = field(default_factory=list)
    kept: int = 0  # messages that the browser is told to keep
    finished: bool = False


@dataclass
class Client:
    """One session: an open WebSocket and every widget it has seen."""

    address: str
    page: str
    query: str
    socket: Any = None
    page_hash: str = ""
    widgets: dict[str, Any] = field(default_factory=dict)  # by identity: the element's message
    kinds: dict[str, str] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)

    async def open(self) -> Answer:
        """Connect and run the page for the first time."""
        self.socket = await connected(self.address, compression=None)
        return await self.send({})

    async def send(self, states: Mapping[str, tuple[str, Any]]) -> Answer:
        """Send values, each with the field it travels in; return the page's answer.

        What is in a fragment runs that fragment, as it does in a browser.
        """
        fragment = next((self.fragments.get(name, "") for name in states), "")
        message = rerun_message(self.address, self.page, self.query, self.page_hash, fragment)
        for name, (kind, value) in states.items():
            message.rerun_script.widget_states.widgets.append(state(name, kind, value))
        await self.socket.send(message.SerializeToString())
        return await asyncio.wait_for(self.answer(), TIMEOUT)

    async def answer(self) -> Answer:
        """Read until the script has finished."""
        answer = Answer()
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self.socket.recv(decode=False))
            kind = message.WhichOneof("type")
            answer.kept += message.metadata.cacheable
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash
                answer.pictures.append({})
            elif kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
            elif kind == "delta":
                self.note(message.delta, answer)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                answer.finished = message.script_finished in FINISHED
                return answer

    def note(self, delta: Any, answer: Answer) -> None:
        """Remember the widgets and what the page says."""
        part = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        which = part.WhichOneof("type")
        if which is None:
            return
        found = getattr(part, which)
        name = getattr(found, "id", "")
        if name and which in FIELDS:
            self.widgets[name] = found
            self.fragments[name] = delta.fragment_id
            # A slider over names sends those.
            scale = which == "slider" and len(found.options) > 0
            self.kinds[name] = "select_slider" if scale else which
        elif which == "plotly_chart":
            answer.pictures[-1][json.loads(found.config)["toImageButtonOptions"]["filename"]] = (
                found.spec
            )
        elif which == "exception":
            answer.errors.append(found)
        elif which == "heading" and found.tag == "h1":
            answer.title = found.body
        elif which == "alert":
            answer.notices.append(found.body)
        elif which == "markdown":
            answer.texts.append(found.body)
