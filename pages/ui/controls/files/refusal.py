"""Why a file, or a column of it, cannot be used."""

__all__ = ["UnusableFileError"]


class UnusableFileError(ValueError):
    """A file that holds no usable column.

    `reason` is the key of the sentence that says why, `where` what that sentence names: a row,
    the cell in it, a column's name.
    """

    def __init__(self, reason: str, **where: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where
