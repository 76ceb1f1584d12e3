"""How logins are limited: failures, time without use, time in all.

Source: rules-and-metrics §6 (GB/T 22239 8.1.4.1 b asks for limits; the values are ours and may
be set).
"""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct


class LoginPolicy(Struct, frozen=True, kw_only=True):
    """Limits of logging in and of staying logged in."""

    failures: Annotated[int, Meta(title="连续失败几次锁定账号", description="次", ge=1, le=100)] = 5
    lock_minutes: Annotated[int, Meta(title="账号锁定时长", description="分钟", ge=1, le=1440)] = 15
    address_failures: Annotated[
        int, Meta(title="同一地址失败几次后拒绝", description="次", ge=1, le=100_000)
    ] = 20
    address_minutes: Annotated[
        int, Meta(title="同一地址失败次数的统计时段", description="分钟", ge=1, le=1440)
    ] = 15
    idle_minutes: Annotated[
        int, Meta(title="多久不操作要重新登录", description="分钟", ge=1, le=1440)
    ] = 30
    absolute_hours: Annotated[
        int, Meta(title="一次登录最长多久", description="小时", ge=1, le=168)
    ] = 12
    unused_days: Annotated[
        int, Meta(title="多久未登录停用账号", description="天", ge=1, le=3650)
    ] = 90

    @property
    def lock(self) -> timedelta:
        """How long an account stays locked."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def address_window(self) -> timedelta:
        """How far back failures of an address count."""
        return timedelta(minutes=self.address_minutes)

    @property
    def idle(self) -> timedelta:
        """How long a session lasts without a request."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def absolute(self) -> timedelta:
        """How long a session lasts at most."""
        return timedelta(hours=self.absolute_hours)

    def unused(self, seen: datetime | None, now: datetime) -> bool:
        """Whether an account last seen then has lain idle for too long."""
        return seen is not None and now - seen > timedelta(days=self.unused_days)
