"""What a form sent, read in one place; text that is none is refused."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict

from catalogue.errors import BadInput, CatalogueError

_LOST = "\ufffd"
"""What stands where bytes were no text; whoever keeps it keeps a text that nobody wrote."""


async def sent_form(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The form that ``request`` carries.

    Raises:
        CatalogueError: a part is not in the encoding that it names, or names none there is.
        BadInput: a text holds U+FFFD.
    """
    try:
        sent = await request.form()
    except (UnicodeError, LookupError):
        raise CatalogueError(
            "表单中的文字不是 UTF-8 编码，无法读取；请用浏览器打开页面重新填写"
        ) from None
    for name, value in sent.multi_items():
        if _LOST in name or (isinstance(value, str) and _LOST in value):
            raise BadInput(f"表单中有编码不对的文字（显示为“{_LOST}”）；请删去后重新输入")
    return sent
