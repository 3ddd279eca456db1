"""What klcore refuses, told to the reader as a finding: a page has no failures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from klcore import InvalidInputError, NoFitError, NotResolvedError

__all__ = ["REFUSALS", "told_as_finding"]

REFUSALS = (NoFitError, InvalidInputError, NotResolvedError)


@contextmanager
def told_as_finding(page: Callable[[str], str]) -> Iterator[None]:
    """Draw what is within; what can't be had is said where it would have stood."""
    try:
        yield
    except NoFitError:
        st.info(page("finding_no_fit"), icon=":material/block:")
    except (InvalidInputError, NotResolvedError):
        st.info(page("finding_out_of_reach"), icon=":material/block:")
