"""Why there is no answer: the input is not valid, none exists, or none can be had."""

__all__ = ["InvalidInputError", "NoFitError", "NotResolvedError"]


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


class NotResolvedError(ValueError):
    """There is an answer, but none that can be vouched for to the digits that are promised.

    Parameters
    ----------
    reason : str
        ``"mass_not_seen"`` (the density, as computed, does not integrate to the differences of its
        distribution function), ``"not_converged"`` (panels would have to be halved for ever),
        ``"tail_unclear"`` (finite or infinite: its slopes do not agree), ``"log_overflows"`` (a
        log density is lost to rounding where it matters), ``"moments"`` (those of the source do
        not agree with its density), ``"nothing_found"`` (no minimum stood the check),
        ``"source_fails"`` (scipy gives no number) or ``"too_slow"`` (scipy's levy_stable,
        studentized_range, ksone and kstwo take milliseconds at every point).
    missing : float, optional
        How much may be missing, in nats; most reasons do not know.
    where : tuple of float, optional
        The interval in which, where that is known.

    Examples
    --------
    >>> error = NotResolvedError("mass_not_seen", 0.25, (0.0, 1.0))
    >>> print(error)
    not resolved: mass not seen, perhaps 0.25 nats on (0, 1)
    """

    def __init__(
        self,
        reason: str,
        missing: float | None = None,
        where: tuple[float, float] | None = None,
    ) -> None:
        amount = "" if missing is None else f", perhaps {missing:.3g} nats"
        place = f" on ({where[0]:g}, {where[1]:g})" if where else ""
        super().__init__(f"not resolved: {reason.replace('_', ' ')}{amount}{place}")
        self.reason = reason
        self.missing = missing
        self.where = where

    def __reduce__(self) -> tuple[type, tuple[str, float | None, tuple[float, float] | None]]:
        return type(self), (self.reason, self.missing, self.where)
