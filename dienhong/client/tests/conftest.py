"""A data folder and keys of its own for each test, as the tests of exchange have."""

from dienhong.exchange.tests.conftest import data_dir

__all__ = ["data_dir"]
