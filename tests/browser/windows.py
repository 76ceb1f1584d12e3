"""Tests that one window is enough for: the way is the same in both, and layout is looked at apart."""

import pytest

DESK_ALONE = pytest.mark.parametrize("context", ["desktop"], indirect=True)
"""What a keyboard does, or two people at once."""

PHONE_ALONE = pytest.mark.parametrize("context", ["phone"], indirect=True)
"""Long stories whose pages are looked at on the way: what fits there fits everywhere."""
