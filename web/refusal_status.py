"""The status of a form that is shown again with what was refused."""

from catalogue.errors import CatalogueError
from web.problems import STATUS


def status_of(refusal: CatalogueError | None) -> int:
    """200 where nothing was refused; else as ``web.problems`` has it, 422 where it says nothing."""
    if refusal is None:
        return 200
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)
