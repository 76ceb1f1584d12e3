"""审计记录: who did or tried what, when, to what, from where; chained like the ledger."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

from catalogue.model.chain import ChainedLine

RETENTION_DAYS_AT_LEAST = 180
"""Log retention may not be set below this.

Source: 网络安全法 Art. 23 (six months), rules-and-metrics §6.
"""


class Outcome(str, Enum):
    """Whether it was done or refused."""

    DONE = "done"
    REFUSED = "refused"


class AuditLine(ChainedLine, frozen=True, kw_only=True):
    """One act or refused attempt; ``subject`` names the item, account or page it was about."""

    at: Annotated[str, Meta(title="时间")]
    account: Annotated[int | None, Meta(title="账号")] = None
    name: Annotated[str, Meta(title="姓名")] = ""
    act: Annotated[str, Meta(title="行为")]
    subject: Annotated[str, Meta(title="对象")] = ""
    outcome: Annotated[str, Meta(title="结果")] = Outcome.DONE.value
    detail: Annotated[str, Meta(title="说明")] = ""
    address: Annotated[str, Meta(title="来源地址")] = ""
