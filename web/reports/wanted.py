"""What a page of the reports was asked for: parameters read, days and settings looked up."""

from fractions import Fraction
from typing import Any

from litestar import Request
from litestar.datastructures import State
from msgspec import Struct

from catalogue.metrics.days import CURRENT_EDITION, Days, days_of
from catalogue.metrics.figure import Report
from catalogue.metrics.known import refuse_unknown
from catalogue.metrics.report import build_report
from catalogue.model.limits import ConversionPolicy
from web import clock
from web.parameters import ReportParameters, compared_day, read_report
from web.services import services


class Wanted(Struct, frozen=True, kw_only=True):
    """A report's parameters with what they mean today; ``rest`` are a page's own parameters."""

    parameters: ReportParameters
    rest: dict[str, str]
    days: Days
    conversion: ConversionPolicy
    target: Fraction

    @property
    def edition_name(self) -> str:
        """What the figures are about: an edition by name, or the current catalogue."""
        return self.days.chosen.name if self.days.chosen else CURRENT_EDITION

    def url(self, path: str, **more: str) -> str:
        """``path`` with this report's parameters and ``more``."""
        return f"{path}?{self.parameters.query(**more)}".rstrip("?")

    async def report(self) -> Report:
        """The whole report."""
        given = self.parameters
        return await build_report(
            today=clock.today(),
            as_of=given.as_of,
            scope=given.scope,
            edition=given.edition,
            conversion=self.conversion,
            target=self.target,
            compared_with=await compared_day(given.compared_with),
        )


async def wanted(request: Request[Any, Any, Any], state: State, *also: str) -> Wanted:
    """What ``request`` asks for.

    Raises:
        BadParameter: an unknown or malformed parameter, or a code that is not there.
        NotFound: no such edition.
    """
    parameters, rest = read_report(request.query_params.multi_items(), also)
    await refuse_unknown(parameters.scope)
    settings = services(state).settings
    return Wanted(
        parameters=parameters,
        rest=rest,
        days=await days_of(parameters.edition, parameters.as_of, clock.today()),
        conversion=settings.conversion_policy,
        target=settings.target_share,
    )
