"""`dienhong edxml conform`: drives a foreign endpoint, or a foreign participant, through the whole conversation."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from dienhong.cli.edxml.conform import (
    answering,
    changing,
    connecting,
    participating,
    proving,
    receiving,
    refusing,
    report,
    reporting,
    sending,
    streaming,
    uploading,
)
from dienhong.cli.edxml.conform.parts import anchors_of, seal_of
from dienhong.cli.edxml.conform.playing import Case, Outcome, Side, Talk, play
from dienhong.cli.edxml.conform.wire import Wire
from dienhong.cli.edxml.files import write_text
from dienhong.config.problems import StartProblem
from dienhong.exchange.edxml import Organization
from dienhong.kernel import clock
from dienhong.signing.core.trust import TrustStore

CASES: list[Case] = [
    *connecting.CASES,
    *sending.CASES,
    *refusing.CASES,
    *receiving.CASES,
    *reporting.CASES,
    *proving.CASES,
    *changing.CASES,
    *uploading.CASES,
    *streaming.CASES,
]
"""An endpoint in the role of the axis."""

PARTICIPANT_CASES: list[Case] = [*participating.CASES, *answering.CASES]
"""Software in the role of a recipient; the axis between is known to be good."""

NEEDED = ("system_id", "secret_file", "seal")


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Play the cases: 0 all passed, 1 not all, 2 the kit was given wrongly.

    Errors: `edxml.bad_url`, `edxml.options_missing`, `edxml.no_secret`.
    """
    _options(parser)
    options = parser.parse_args(arguments)
    talk = _talk(options)
    cases = _participant(talk) if options.participant else CASES
    outcomes = []
    for one in play(cases, talk):
        outcomes.append(one)
        if not options.json:
            print(report.told_line(one, options.language), flush=True)
    told = _run_of(options.url, talk, outcomes)
    if options.html:
        write_text(options.html, report.html(told))
    if options.json:
        print(json.dumps(report.as_json(told), ensure_ascii=False, indent=2))
    return 0 if told.passed else 1


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", required=True, help="where /api/v1 begins: https://truc.example.vn")
    parser.add_argument("--anchors", metavar="PEM", type=Path, required=True, help="certificates that receipts lead to")
    parser.add_argument("--ca-file", metavar="PEM", help="authority of the endpoint's TLS certificate")
    for prefix, who in (("", "sender"), ("receiver-", "recipient")):
        parser.add_argument(f"--{prefix}system-id", metavar="ID", help=f"client id of the {who}'s software")
        parser.add_argument(f"--{prefix}secret-file", metavar="FILE", type=Path, help=f"its secret ({who})")
        parser.add_argument(f"--{prefix}seal", metavar="PEM", type=Path, help=f"key, certificate, chain ({who})")
    parser.add_argument("--participant", metavar="CODE", default="", help="test the recipient with this agency code")
    parser.add_argument("--patience", metavar="SECONDS", type=float, default=60.0, help="for what may come late")
    parser.add_argument("--json", action="store_true", help="one JSON object, both languages")
    parser.add_argument("--html", metavar="REPORT", type=Path, help="write a report of its own into this file")
    parser.add_argument("--language", choices=("vi", "en"), default="vi", help="of the terminal; default vi")


def _talk(options: argparse.Namespace) -> Talk:
    if not options.url.startswith(("https://", "http://")):
        raise StartProblem("edxml.bad_url", f"{options.url}: an address begins with https:// (or http:// in a test)")
    sender = _side(options, "")
    receiver = sender if options.participant else _side(options, "receiver_")
    trust = TrustStore(anchors_of(options.anchors), require_revocation=False)
    return Talk(sender, receiver, trust, options.patience, options.participant)


def _side(options: argparse.Namespace, prefix: str) -> Side:
    given = {name: getattr(options, f"{prefix}{name}") for name in NEEDED}
    missing = [f"--{prefix}{name}".replace("_", "-") for name, value in given.items() if value is None]
    if missing:
        raise StartProblem("edxml.options_missing", f"{', '.join(missing)} is needed for this conversation")
    try:
        secret = given["secret_file"].read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartProblem("edxml.no_secret", f"{given['secret_file']}: {error}") from error
    return Side(Wire(options.url, given["system_id"], secret, options.ca_file), seal_of(given["seal"]))


def _participant(talk: Talk) -> Iterable[Case]:
    """The one side that is ours signs in, then the other's software is written to."""
    talk.receiver = Side(talk.sender.wire, talk.sender.seal, Organization(talk.peer))
    return [*connecting.SENDER_CASES, *PARTICIPANT_CASES]


def _run_of(url: str, talk: Talk, outcomes: list[Outcome]) -> report.Run:
    sender, receiver = (f"{one.party.organ_id} {one.party.name}".strip() for one in (talk.sender, talk.receiver))
    at = clock.now().astimezone(clock.VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    return report.Run(url, sender, receiver, at, tuple(outcomes))
