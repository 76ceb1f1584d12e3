"""The catalogue as it was when any past day ended."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get

from catalogue.model.code_tables import ItemState
from catalogue.model.divisions import division_name
from catalogue.model.people import Permission
from catalogue.queries.past_days import bodies_on, catalogue_on
from web import clock
from web.parameters import read_page
from web.security.sessions import needs
from web.view_models.moment import day_text
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked, day_until
from web.workbench.bodies import readable_bodies
from web.workbench.pages import workbench_page

PAGE_SIZE = 30


@get("/catalogue", opt=needs(Permission.READ_ITEMS))
async def past_catalogue(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What this person may read of the catalogue of a day; each line opens its revision."""
    given = asked(request, "as_of", "words", "body", "page")
    today = clock.today()
    day = day_until("as_of", given["as_of"], today)
    number = read_page(given["page"])
    total, found = await catalogue_on(
        day,
        words=given["words"],
        bodies=readable_bodies(request, given["body"]),
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    counts = await bodies_on(day, readable_bodies(request))
    query = {"as_of": day.isoformat(), "words": given["words"], "body": given["body"]}
    return workbench_page(
        request,
        "workbench/catalogue.html",
        day=day.isoformat(),
        today=today.isoformat(),
        given=given,
        total=total,
        whole=sum(body.items for body in counts),
        bodies=[(body, division_name(body.region)) for body in counts],
        lines=[
            (
                one,
                division_name(one.region),
                day_text(one.published_at),
                "" if one.state is ItemState.IN_USE else one.state.label,
            )
            for one in found
        ],
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: f"/workbench/catalogue?{urlencode({**query, 'page': n})}",
        ),
    )
