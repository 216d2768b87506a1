"""Take the pictures of the README from a running demo."""

from __future__ import annotations

import argparse

from dienhong.demo import screenshots


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Take all pictures, or the named ones."""
    return screenshots.run(parser, arguments)
