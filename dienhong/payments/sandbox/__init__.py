"""A payment intermediary for demonstrations and tests, which speaks VNPAY 2.1.0 and has the real one's faults.

A process of its own, without Django or database: `python -m dienhong.payments.sandbox --port PORT --notify URL FILE`, where FILE holds
`TERMINAL SECRET` lines. It shares no code but the clock with the platform, so that both sides of a signature are written twice.
"""
