"""A data folder and keys of its own for each test, and two agencies that have joined."""

import pytest

from dienhong.client.tests.agencies import a_member
from dienhong.exchange.tests.conftest import data_dir

__all__ = ["data_dir", "pair"]


@pytest.fixture
def pair(live_server, tmp_path):
    """Two agencies on a real server."""
    return a_member(live_server.url, tmp_path, "Sở Gửi"), a_member(live_server.url, tmp_path, "Sở Nhận")
