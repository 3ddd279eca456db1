"""The two ways a question can be wrong: the input is not valid, or the answer does not exist."""

__all__ = ["InvalidInputError", "NoFitError"]


class InvalidInputError(ValueError):
    """An argument that is no distribution; `argument` names it.

    Parameters
    ----------
    argument : str
        The name of the offending argument, such as ``"weights"``.
    problem : str
        What is wrong with it, in plain words.

    Examples
    --------
    >>> raise InvalidInputError("sigma", "must be positive")
    Traceback (most recent call last):
    ...
    klcore.errors.InvalidInputError: sigma must be positive
    """

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument} {problem}")
        self.argument = argument
        self.problem = problem

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.argument, self.problem)


class NoFitError(ValueError):
    """The Gaussian asked for does not exist, and why, as data a page can put into words.

    Parameters
    ----------
    direction : str
        ``"forward"`` (least D(P‖Q)) or ``"reverse"`` (least D(Q‖P)).
    reason : str
        ``"mean_undefined"``, ``"mean_infinite"``, ``"variance_infinite"``,
        ``"target_zero_on_interval"`` or ``"divergence_infinite"``.
    interval : tuple of float, optional
        Where the target has no mass, if that is the reason.

    Examples
    --------
    >>> error = NoFitError("reverse", "target_zero_on_interval", (float("-inf"), 0.0))
    >>> error.reason, error.interval
    ('target_zero_on_interval', (-inf, 0.0))
    """

    def __init__(
        self, direction: str, reason: str, interval: tuple[float, float] | None = None
    ) -> None:
        where = f" on ({interval[0]:g}, {interval[1]:g})" if interval else ""
        super().__init__(f"no {direction} fit: {reason.replace('_', ' ')}{where}")
        self.direction = direction
        self.reason = reason
        self.interval = interval

    def __reduce__(self) -> tuple[type, tuple[str, str, tuple[float, float] | None]]:
        return type(self), (self.direction, self.reason, self.interval)
