"""Time-stamps and detached signatures, judged by us and by openssl."""

import hashlib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import core, tsp
from cryptography.hazmat.primitives.serialization import Encoding

from dienhong.signing.core import cades, pki, tsa
from dienhong.signing.core.keys import new_private_key, pem
from dienhong.signing.core.trust import certificate_problems
from dienhong.signing.tests.pki_world import AGENCY, NOW, run, world

DATA = "Nghị quyết số 01/NQ-CP".encode()
DIGEST = hashlib.sha256(DATA).digest()


def codes(problems):
    return tuple(item.code for item in problems)


def digest_of_data(name):
    return hashlib.new(name, DATA).digest()


@pytest.fixture
def files(tmp_path):
    made = world().pki
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "root.pem").write_text(pem([made.root.certificate]))
    (tmp_path / "issuing.pem").write_text(pem([made.issuing.certificate]))
    return tmp_path


def test_openssl_accepts_our_timestamp_and_refuses_it_for_other_data(files):
    (files / "reply.tsr").write_bytes(world().timestamper.response(DIGEST))
    (files / "other").write_bytes(DATA + b".")
    trust = ("-CAfile", files / "root.pem", "-untrusted", files / "issuing.pem")

    good = run("openssl", "ts", "-verify", "-data", files / "data", "-in", files / "reply.tsr", *trust)
    bad = run("openssl", "ts", "-verify", "-data", files / "other", "-in", files / "reply.tsr", *trust)

    assert (good.returncode, "Verification: OK" in good.stdout) == (0, True)
    assert bad.returncode == 1


def test_request_of_openssl_is_answered_and_its_nonce_returned(files):
    asked = run("openssl", "ts", "-query", "-data", files / "data", "-sha512", "-cert", "-out", files / "query.tsq")
    query = (files / "query.tsq").read_bytes()

    (files / "reply.tsr").write_bytes(world().timestamper.authority.answer(query, at=NOW))

    trust = ("-CAfile", files / "root.pem", "-untrusted", files / "issuing.pem")
    checked = run("openssl", "ts", "-verify", "-queryfile", files / "query.tsq", "-in", files / "reply.tsr", *trust)
    assert (asked.returncode, checked.returncode) == (0, 0)


def test_timestamp_is_examined_with_its_time_and_authority():
    found = tsa.examine_token(world().timestamper(DIGEST), digest_of_data, world().store, NOW)

    assert found == tsa.TimestampFindings(NOW, "Diên Hồng - TSA", ())


def test_timestamp_for_other_data_is_invalid():
    token = world().timestamper(hashlib.sha256(b"other").digest())

    assert codes(tsa.examine_token(token, digest_of_data, world().store, NOW).problems) == (
        "signing.timestamp_invalid",
    )


def test_timestamp_from_the_future_is_invalid():
    token = world().stamping_at(NOW + timedelta(hours=1))(DIGEST)

    assert codes(tsa.examine_token(token, digest_of_data, world().store, NOW).problems) == (
        "signing.timestamp_invalid",
    )


def test_every_single_damaged_byte_of_a_token_is_noticed():
    token = world().timestamper(DIGEST)
    accepted = []
    for position in range(0, len(token), 17):
        broken = token[:position] + bytes([token[position] ^ 1]) + token[position + 1 :]
        found = tsa.examine_token(broken, digest_of_data, world().store, NOW)
        # Certificates beside the signer's, and encodings with the same meaning, are not part of what was signed.
        if not found.problems and (found.at, found.authority) != (NOW, "Diên Hồng - TSA"):
            accepted.append(position)

    assert accepted == []


def test_timestamp_signed_with_a_seal_is_not_trusted():
    impostor = tsa.LocalTimestamper(tsa.TimestampAuthority(world().seal), lambda: NOW)

    found = tsa.examine_token(impostor(DIGEST), digest_of_data, world().store, NOW)

    assert codes(found.problems) == ("signing.timestamp_untrusted",)


def test_serial_numbers_of_timestamps_differ():
    serials = set()
    for _ in range(50):
        token = tsp.TimeStampResp.load(world().timestamper.response(DIGEST))["time_stamp_token"]
        serials.add(token["content"]["encap_content_info"]["content"].parsed["serial_number"].native)

    assert len(serials) == 50


@pytest.mark.parametrize(
    ("request_der", "reason"),
    [
        (b"rubbish", {"bad_data_format"}),
        (tsa.request_for(b"short", 1), {"bad_data_format"}),
        (
            tsp.TimeStampReq(
                {
                    "version": "v1",
                    "message_imprint": {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": b"0" * 20},
                }
            ).dump(),
            {"bad_alg"},
        ),
    ],
)
def test_bad_timestamp_request_is_refused_with_its_reason(request_der, reason):
    answer = core.Sequence.load(world().timestamper.authority.answer(request_der, at=NOW))

    status = tsp.PKIStatusInfo.load(answer[0].dump())
    assert (status["status"].native, status["fail_info"].native) == ("rejection", reason)


class _Authority(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = world().timestamper.authority.answer(body, at=NOW)
        if self.path == "/stale":
            answer = world().timestamper.response(DIGEST)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def authority_url():
    server = HTTPServer(("127.0.0.1", 0), _Authority)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_timestamp_is_fetched_over_http(authority_url):
    token = tsa.HttpTimestamper(authority_url + "/")(DIGEST)

    assert tsa.examine_token(token, digest_of_data, world().store, NOW).problems == ()


def test_replayed_answer_of_a_timestamp_authority_is_refused(authority_url):
    with pytest.raises(tsa.TimestampFailed, match="belongs to another request"):
        tsa.HttpTimestamper(authority_url + "/stale")(DIGEST)


def test_unreachable_timestamp_authority_is_reported():
    with pytest.raises(tsa.TimestampFailed, match="cannot be reached"):
        tsa.HttpTimestamper("http://127.0.0.1:9/", timeout_seconds=1)(DIGEST)


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
def test_openssl_accepts_our_detached_signature_and_refuses_changed_data(files, kind):
    signature = cades.sign(DATA, getattr(world(), kind), at=NOW, timestamper=world().timestamper)
    (files / "data.p7s").write_bytes(signature)
    (files / "other").write_bytes(DATA + b".")

    def verify(content):
        return run(
            *("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-purpose", "any"),
            *("-in", files / "data.p7s", "-content", content, "-CAfile", files / "root.pem", "-out", files / "out"),
        )

    assert (verify(files / "data").returncode, verify(files / "other").returncode) == (0, 4)


def test_detached_signature_tells_signer_agency_and_times():
    signature = cades.sign(DATA, world().seal, at=NOW - timedelta(minutes=1), timestamper=world().timestamper)

    report = cades.validate(DATA, signature, world().store, now=NOW)

    signer = report.signers[0]
    assert (report.ok, signer.name, signer.kind, signer.agency_code) == (True, AGENCY[0], "seal", "H12")
    assert (signer.claimed_at, signer.timestamped_at, signer.covers) == (NOW - timedelta(minutes=1), NOW, "whole")
    assert report.codes() == ()


def test_signature_without_timestamp_is_valid_with_a_remark():
    report = cades.validate(DATA, cades.sign(DATA, world().seal, at=NOW), world().store, now=NOW)

    assert (report.ok, report.codes()) == (True, ("signing.no_timestamp",))


def test_changed_data_is_reported_as_changed():
    signature = cades.sign(DATA, world().seal, at=NOW, timestamper=world().timestamper)

    report = cades.validate(DATA + b" ", signature, world().store, now=NOW)

    assert (report.ok, report.codes()) == (False, ("signing.content_changed",))


def test_rubbish_instead_of_a_signature_is_reported():
    report = cades.validate(DATA, b"rubbish", world().store, now=NOW)

    assert (report.ok, report.codes()) == (False, ("signing.structure",))


def test_revoked_before_signing_is_refused_and_revoked_after_the_timestamp_is_not():
    signature = cades.sign(DATA, world().seal, at=NOW, timestamper=world().timestamper)
    before = world().store_revoking(world().seal, NOW - timedelta(days=1))
    after = world().store_revoking(world().seal, NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)

    reports = [cades.validate(DATA, signature, store, now=later) for store in (before, after)]

    assert [(item.ok, item.codes()) for item in reports] == [(False, ("signing.certificate_revoked",)), (True, ())]


def test_without_timestamp_a_revocation_since_the_claimed_time_counts():
    signature = cades.sign(DATA, world().seal, at=NOW - timedelta(days=3))

    report = cades.validate(DATA, signature, world().store_revoking(world().seal, NOW - timedelta(days=1)), now=NOW)

    assert (report.ok, report.codes()) == (False, ("signing.certificate_revoked", "signing.no_timestamp"))


def test_timestamped_signature_outlives_its_certificate():
    signature = cades.sign(DATA, world().seal, at=NOW, timestamper=world().timestamper)
    bare = cades.sign(DATA, world().seal, at=NOW)
    made = world().pki
    later = NOW + timedelta(days=3 * 365)
    crls = [item.revocation_list([], number=9, at=later) for item in (made.root, made.issuing)]
    store = world().store.with_crls(*crls)

    stamped, unstamped = (cades.validate(DATA, item, store, now=later) for item in (signature, bare))

    assert (stamped.ok, unstamped.ok) == (True, False)
    assert unstamped.codes() == ("signing.certificate_expired", "signing.no_timestamp")


def test_stale_revocation_list_counts_for_the_grace_time_only():
    certificate = world().seal.certificate
    soon, late = NOW + timedelta(hours=47), NOW + timedelta(hours=49)

    assert codes(certificate_problems(certificate, world().store, at=soon)) == ()
    assert codes(certificate_problems(certificate, world().store, at=late)) == ("signing.revocation_unknown",)


def test_certificate_of_an_unknown_authority_is_refused():
    stranger = pki.new_root("Kẻ mạo danh", at=NOW, kind="rsa2048")
    forged = stranger.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW)

    report = cades.validate(DATA, cades.sign(DATA, forged, at=NOW), world().store, now=NOW)

    assert (report.ok, report.codes()) == (False, ("signing.unknown_issuer", "signing.no_timestamp"))


def test_authority_with_a_copied_name_is_refused():
    made = world().pki
    key = new_private_key("rsa2048")
    impostor = pki.Authority(key, made.issuing.certificate)
    forged = impostor.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW)

    assert codes(certificate_problems(forged.certificate, world().store, at=NOW)) == ("signing.unknown_issuer",)


def test_certificate_issued_by_a_seal_is_refused():
    seal_as_authority = pki.Authority(world().seal.private_key, world().seal.certificate)
    forged = seal_as_authority.issue(pki.seal_profile(*AGENCY), world().officer.private_key, at=NOW)

    found = certificate_problems(forged.certificate, world().store, at=NOW, extra=[world().seal.certificate])

    assert codes(found) == ("signing.unknown_issuer",)


def test_authority_key_is_not_for_signing_documents():
    made = world().pki
    for certificate in (made.root.certificate, made.issuing.certificate, made.timestamping.certificate):
        found = certificate_problems(certificate, world().store, at=NOW)

        assert codes(found) == ("signing.certificate_not_for_signing",)


def test_openssl_verifies_chain_purpose_and_revocation(files):
    made = world().pki
    (files / "seal.pem").write_text(pem([world().seal.certificate]))
    crls = (made.root.revocation_list([], number=3, at=NOW), world().store_revoking(world().seal, NOW).crls[1])
    (files / "crl.pem").write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in crls))
    chain = ("-CAfile", files / "root.pem", "-untrusted", files / "issuing.pem", "-x509_strict")

    good = run("openssl", "verify", *chain, "-purpose", "smimesign", files / "seal.pem")
    revoked = run("openssl", "verify", *chain, "-crl_check_all", "-CRLfile", files / "crl.pem", files / "seal.pem")

    assert (good.returncode, revoked.returncode) == (0, 2)
    assert "certificate revoked" in revoked.stderr


def test_openssl_accepts_our_ocsp_answer(files):
    made = world().pki
    revoked = pki.Revocation(world().officer.certificate.serial_number, NOW - timedelta(days=1))
    responder = pki.OcspResponder(made.issuing.certificate, made.ocsp, {revoked.serial_number: revoked})
    statuses = []
    for key in (world().seal, world().officer):
        (files / "one.pem").write_text(pem([key.certificate]))
        asked = ("-issuer", files / "issuing.pem", "-cert", files / "one.pem")
        run("openssl", "ocsp", *asked, "-no_nonce", "-reqout", files / "request")
        (files / "answer").write_bytes(responder.answer((files / "request").read_bytes(), at=NOW))
        trust = ("-CAfile", files / "root.pem", "-verify_other", files / "issuing.pem")
        checked = run("openssl", "ocsp", *asked, *trust, "-respin", files / "answer", "-no_nonce")
        statuses.append((checked.stdout.split("\n")[0].rsplit(": ")[-1], "Response verify OK" in checked.stderr))

    assert statuses == [("good", True), ("revoked", True)]
