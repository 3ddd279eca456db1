"""What the pages are built from: the shell, words, figures, URL state. No numbers of its own."""

from pages.ui.shell.page import Page, begin_page, end_page

__all__ = ["Page", "begin_page", "end_page"]
