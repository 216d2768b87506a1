"""A remote signing service for demonstrations and tests: Cloud Signature Consortium API v1 and v2, with PIN, code and tap.

A process of its own, without Django or database: `python -m dienhong.signing.demo_service FOLDER --port PORT`.
"""
