"""Benchmarks: each prints one JSON object with its rows, peers and limits measured in the same run."""
