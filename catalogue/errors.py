"""Every refusal, drawn as a tree; ``web/problems.py`` maps it to HTTP once.

CatalogueError            something was refused; ``str()`` is a Chinese sentence for the clerk
├── BadInput              what came in cannot be read as what it claims to be
│   ├── BadCode           an item code, credit code or division code is malformed
│   ├── BadFile           a file cannot be opened, decoded or lacks its columns
│   ├── BadRow            one row of a file cannot become an item
│   └── BadParameter      a parameter of a request is unknown or malformed
├── UnitsDiffer           two limits of different units were compared without a policy
├── Forbidden             this person may not do it, or not to this item
│   └── LoginRefused      login, password or one-time code do not let anybody in
│       └── TooManyFailures   an address has failed too often of late
├── NotFound              no such item, revision, metric or edition
│   └── NoSuchPage        a list ends before the page that was asked for
├── Conflict              somebody else was faster (lock version), or the state forbids it
│   └── ContentDamaged        the stored bytes of a draft or revision are no item any more
├── SearchUnavailable     the index cannot answer now; the catalogue itself is fine
└── DatabaseUnavailable   the database cannot be opened or reached now
"""


class CatalogueError(Exception):
    """Something was refused; the message says what, where and how to mend it.

    ``recorded`` is set once the refusal stands in the audit trail.
    """

    recorded = False


class BadInput(CatalogueError):
    """What came in cannot be read as what it claims to be."""


class BadCode(BadInput):
    """A code is malformed; the message quotes it and names the expected structure."""


class BadFile(BadInput):
    """A file cannot be opened, decoded, or lacks what its profile needs."""


class BadRow(BadInput):
    """One row cannot become an item.

    Args:
        column: header of the offending column, as the clerk sees it.
        value: the cell as text, shortened.
        message: what is wrong and how to mend it.
        row: where the cell stands, when that is not the row being read (a further sheet).
    """

    def __init__(self, column: str, value: str, message: str, row: int | None = None) -> None:
        super().__init__(f"“{column}”：{message}")
        self.column = column
        self.value = value
        self.message = message
        self.row = row


class BadParameter(BadInput):
    """A parameter of a request is unknown or malformed.

    Args:
        name: the parameter, as it was sent.
        message: what is wrong and what may be sent instead.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class UnitsDiffer(CatalogueError):
    """Two limits of different units were compared without a conversion policy."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"“{one}”与“{other}”单位不同，不能直接比较；请先选定折算办法")


class Forbidden(CatalogueError):
    """This person may not do it; the message names the right that is missing."""


class LoginRefused(Forbidden):
    """Login, password or one-time code let nobody in; the message does not say which is wrong."""


class TooManyFailures(LoginRefused):
    """An address has failed too often of late; the message says when to come back."""


class NotFound(CatalogueError):
    """No such item, revision, metric or edition."""


class NoSuchPage(NotFound):
    """A list ends before the page that was asked for.

    Args:
        page: the one asked for.
        last: the last one there is.
        url: its address.
    """

    def __init__(self, page: int, last: int, url: str) -> None:
        super().__init__(f"没有第 {page} 页，共 {last} 页")
        self.last = last
        self.url = url


class Conflict(CatalogueError):
    """Somebody else was faster, or the state forbids the act."""


class ContentDamaged(Conflict):
    """The stored bytes of a draft or a revision are no item any more; a backup has them."""


class SearchUnavailable(CatalogueError):
    """The index cannot answer now; the catalogue itself is fine."""


class DatabaseUnavailable(CatalogueError):
    """The database cannot be opened or reached now; the message says which and why."""
