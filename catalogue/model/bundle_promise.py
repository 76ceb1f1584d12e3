"""A bundle's promise beside what the State Council asks of the same thing."""

from fractions import Fraction

from catalogue.model.limits import LimitUnit
from catalogue.model.reform import Bundle


def bound_margin(bundle: Bundle) -> Fraction | None:
    """By how much the promise is shorter than the national bound [working days].

    Negative when it is longer; ``None`` without a promise or a bound, or when the promise is not
    in working days, which nothing converts exactly.
    """
    bound, promise = bundle.national_bound, bundle.promise
    if bound is None or promise is None:
        return None
    if promise.value and promise.unit is not LimitUnit.WORKING_DAY:
        return None
    return Fraction(bound.days) - promise.value
