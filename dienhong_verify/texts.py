"""What the checks are called and say, in Vietnamese and English. Details from libraries stay English, in brackets."""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

NAMES: dict[str, tuple[str, str]] = {
    "E01": ("Dạng chuẩn của gói", "Canonical form of the container"),
    "E02": ("Bản kê và chữ ký của bản kê", "Manifest and its signature"),
    "E03": ("Mã băm của từng tệp", "Hash of every file"),
    "E04": ("Dạng chuẩn của bản ghi", "Canonical form of the records"),
    "E05": ("Mã băm lá của bản ghi", "Leaf hashes of the records"),
    "E06": ("Bản ghi nằm trong nhật ký", "Inclusion of the records in the log"),
    "E07": ("Chữ ký của điểm niêm phong", "Signature of the checkpoint"),
    "E08": ("Dấu thời gian của điểm niêm phong", "Time-stamp of the checkpoint"),
    "E09": ("Thứ tự của các việc đã làm", "Order of the acts"),
    "E10": ("Chữ ký trong văn bản PDF", "Signatures in the PDF"),
    "E11": ("Bản ghi nêu đúng văn bản PDF", "The PDF is the one that the records name"),
    "E12": ("Chữ ký của gói tin edXML", "Signature of the edXML package"),
    "E13": ("Gói tin edXML chứa đúng văn bản PDF", "The edXML package carries the PDF"),
    "E14": ("Chữ ký của trạng thái và biên nhận", "Signatures of statuses and receipts"),
    "E15": ("Trạng thái và biên nhận nói về cùng văn bản", "Statuses and receipts are about the same document"),
    "E16": ("Khóa và chứng thư gốc được tin", "Keys and anchors that are trusted"),
    "V01": ("Gói biểu quyết đầy đủ", "The vote is complete"),
    "V02": ("Con dấu trên bản kê và biên bản kiểm phiếu", "Seals over manifest and tally"),
    "V03": ("Dạng chuẩn của bản kê, phiếu và biên bản", "Form of manifest, ballots and tally"),
    "V04": ("Chữ ký của từng phiếu", "Signature of every ballot"),
    "V05": ("Chứng thư dẫn đến gốc được tin", "Certificates lead to a trusted anchor"),
    "V06": ("Chứng thư còn hiệu lực khi ký", "Certificates in force when signing"),
    "V07": ("Chứng thư là của đúng thành viên", "Certificates of the members themselves"),
    "V08": ("Ký trong thời hạn", "Signed in time"),
    "V09": ("Phiếu về đúng nội dung biểu quyết", "Ballots on this very question"),
    "V10": ("Mỗi thành viên một phiếu", "One ballot of each member"),
    "V11": ("Phiếu nằm trong nhật ký", "Inclusion of the ballots in the log"),
    "V12": ("Nhật ký chỉ nối thêm", "The log has only grown"),
    "V13": ("Người làm chứng", "Witnesses"),
    "V14": ("Kiểm phiếu lại", "Recount"),
    "V15": ("Kết quả theo quy chế", "Decision by the rules"),
    "V16": ("Văn bản được biểu quyết", "Documents voted on"),
    "S01": ("Hồ sơ phiên họp đầy đủ, nguyên vẹn", "The archive is whole"),
    "S02": ("Con dấu trên mục lục hồ sơ", "Seal over the table of contents"),
    "S03": ("Các gói biểu quyết", "Packs of the votes"),
    "S04": ("Văn bản ban hành đúng văn bản đã biểu quyết", "Issued as voted on"),
    "S05": ("Chữ ký của biên bản phiên họp", "Signatures under the minutes"),
    "S06": ("Dữ liệu phiên họp đúng như khi bế mạc", "The rows of the session as they were at its close"),
    "E17": ("Bản kê và chữ ký của tệp ASiC-E", "Manifest and signature of the ASiC-E container"),
}

REASONS: dict[str, tuple[str, str]] = {
    "container_ok": ("{count} tệp, đúng từng byte", "{count} files, right to the byte"),
    "container_bad": (
        "tệp gói đã bị thay đổi hoặc không đúng dạng ({detail})",
        "the pack was changed or malformed ({detail})",
    ),
    "vote_complete": ("{count} phiếu, không thiếu, không thừa", "{count} ballots, none missing, none added"),
    "vote_unsigned": ("phiếu không có chữ ký: {paths}", "ballots without a signature: {paths}"),
    "vote_ballot_lost": (
        "nhật ký có phiếu mà gói không có: {paths}",
        "the log names ballots that are not here: {paths}",
    ),
    "vote_ballot_unlogged": ("phiếu không có trong nhật ký: {paths}", "ballots that the log does not name: {paths}"),
    "vote_tally_absent": ("đã kiểm phiếu nhưng thiếu biên bản", "the votes were counted, but the tally is missing"),
    "vote_tally_unlogged": ("nhật ký không ghi việc kiểm phiếu", "the log does not know of the count"),
    "vote_tally_foreign": ("biên bản nêu phiếu không có trong gói: {paths}", "the tally names other ballots: {paths}"),
    "vote_rows_differ": (
        "dòng trong cơ sở dữ liệu khác nội dung đã ký: {paths}",
        "rows that differ from what was signed: {paths}",
    ),
    "vote_seal_ok": ("đóng dấu bởi {signer}", "sealed by {signer}"),
    "vote_seal_bad": ("con dấu {path} không đúng ({detail})", "the seal {path} does not hold ({detail})"),
    "vote_readable": ("đọc được {count} phiếu", "{count} ballots can be read"),
    "vote_unreadable": ("tệp {path} không đúng dạng ({detail})", "the file {path} is malformed ({detail})"),
    "vote_signatures_ok": ("{count} chữ ký đúng", "{count} signatures hold"),
    "vote_signature_bad": ("chữ ký sai: {paths}", "signatures that do not hold: {paths}"),
    "vote_trusted": ("{count} chứng thư được tin", "{count} certificates are trusted"),
    "vote_untrusted": ("chứng thư không được tin: {paths}", "certificates that are not trusted: {paths}"),
    "vote_in_force": ("{count} chứng thư còn hiệu lực khi ký", "{count} certificates were in force"),
    "vote_not_in_force": ("chứng thư không còn hiệu lực khi ký: {paths}", "certificates not in force: {paths}"),
    "vote_own_certificates": ("{count} phiếu ký bằng chứng thư của thành viên", "{count} ballots by the members' own"),
    "vote_foreign_certificate": (
        "ký bằng chứng thư của người khác: {paths}",
        "signed with the certificate of somebody else: {paths}",
    ),
    "vote_timely": ("từ {start} đến {end} (UTC)", "from {start} to {end} (UTC)"),
    "vote_untimely": ("thời điểm ký không khớp: {paths}", "times that do not fit: {paths}"),
    "vote_same_poll": ("bản kê {sha256}", "manifest {sha256}"),
    "vote_other_poll": ("về nội dung biểu quyết khác: {paths}", "about another question: {paths}"),
    "vote_one_each": ("{count} phiếu được tính", "{count} ballots count"),
    "vote_not_a_member": ("phiếu {path} không phải của thành viên", "the ballot {path} is not of a member"),
    "vote_nonce_twice": ("phiếu {path} lặp lại", "the ballot {path} stands twice"),
    "vote_row_broken": (
        "phiếu {path} không nối tiếp phiếu trước của thành viên",
        "the ballot {path} does not follow on the member's last one",
    ),
    "vote_effective_differs": (
        "biên bản tính các phiếu khác",
        "the tally counts other ballots",
    ),
    "vote_logged": ("{count} phiếu có trong nhật ký", "{count} ballots are in the log"),
    "vote_unlogged": ("nhật ký không ghi đúng phiếu: {paths}", "ballots that the log does not name rightly: {paths}"),
    "vote_consistent": ("so với {count} điểm niêm phong trước", "since {count} earlier checkpoints"),
    "vote_consistency_bad": ("nhật ký đã bị viết lại sau {path}", "the log was rewritten after {path}"),
    "vote_witness_unknown": ("phiên bản này không có người làm chứng", "this version knows no witnesses"),
    "vote_recounted": (
        "{yes} tán thành, {no} không tán thành, {other} ý kiến khác, {silent} chưa trả lời, trên {total}",
        "{yes} agree, {no} object, {other} otherwise, {silent} silent, of {total}",
    ),
    "vote_recount_differs": (
        "kiểm lại: {yes} tán thành, {no} không tán thành, {other} ý kiến khác, trên {total}",
        "recounted: {yes} agree, {no} object, {other} otherwise, of {total}",
    ),
    "vote_decided": ("{decision} (quá {rule} tổng số thành viên)", "{decision} (more than {rule} of all members)"),
    "vote_decision_differs": (
        "theo quy chế là {found}, biên bản ghi {told}",
        "by the rules {found}, the tally says {told}",
    ),
    "vote_rule_bad": ("quy chế trong bản kê không đọc được ({detail})", "a rule cannot be read ({detail})"),
    "vote_documents_ok": ("{count} văn bản đúng mã băm", "{count} documents have the right hash"),
    "vote_other_document": ("không phải văn bản đã biểu quyết: {paths}", "not what was voted on: {paths}"),
    "archive_whole": ("{count} tệp đúng mục lục", "{count} files as the table names them"),
    "archive_unreadable": ("tệp {path} không đọc được ({detail})", "the file {path} cannot be read ({detail})"),
    "archive_lacks": ("hồ sơ thiếu tệp: {paths}", "files that the table names are missing: {paths}"),
    "archive_foreign": ("tệp không có trong mục lục: {paths}", "files that the table does not name: {paths}"),
    "archive_changed": ("tệp đã bị thay đổi: {paths}", "files that were changed: {paths}"),
    "archive_votes_ok": ("{count} gói biểu quyết đều đạt", "{count} packs of votes pass"),
    "archive_vote_fails": (
        "gói {path} không đạt {check} ({detail})",
        "the pack {path} fails {check} ({detail})",
    ),
    "archive_other_vote": ("gói {path} là của cuộc biểu quyết khác", "the pack {path} is of another vote"),
    "archive_as_voted": (
        "{count} văn bản mở đầu đúng từng byte đã biểu quyết",
        "{count} documents begin with the very bytes that were voted on",
    ),
    "archive_not_as_voted": (
        "văn bản {path} không phải văn bản đã biểu quyết",
        "the document {path} is not what was voted on",
    ),
    "archive_rows_ok": ("{count} bảng dữ liệu đúng như nhật ký", "{count} tables as the log has them"),
    "archive_rows_changed": (
        "dữ liệu đã bị thay đổi sau khi bế mạc: {paths}",
        "rows that were changed after the close: {paths}",
    ),
    "archive_minutes_signers": (
        "biên bản chưa có đủ chữ ký của thư ký và chủ tọa ({signers})",
        "the minutes lack the signature of secretary or chair ({signers})",
    ),
    "asice_ok": (
        "{count} tệp đúng bản kê, ký bởi {signer}",
        "{count} files as the manifest has them, signed by {signer}",
    ),
    "asice_bad": ("tệp ASiC-E không đúng ({detail})", "the ASiC-E container is not right ({detail})"),
    "not_run": (
        "không kiểm tra được vì {check} không đạt",
        "could not be checked because {check} failed",
    ),
    "absent": ("gói không có tệp loại này", "the pack has no file of this kind"),
    "manifest_ok": ("ký bằng khóa {key}", "signed by the key {key}"),
    "manifest_missing": ("gói không có tệp {path}", "the pack has no file {path}"),
    "manifest_bad": ("bản kê không đúng dạng ({detail})", "the manifest is malformed ({detail})"),
    "manifest_unsigned": ("chữ ký của bản kê sai ({detail})", "the manifest's signature is wrong ({detail})"),
    "files_ok": ("{count} tệp khớp với bản kê", "{count} files fit the manifest"),
    "file_missing": ("thiếu tệp {path}", "the file {path} is missing"),
    "file_extra": ("tệp {path} không có trong bản kê", "the file {path} is not in the manifest"),
    "file_changed": (
        "tệp {path} đã bị thay đổi: mã SHA-256 hoặc độ dài không khớp với bản kê",
        "the file {path} was changed: its SHA-256 or size does not fit the manifest",
    ),
    "role_missing": ("bản kê thiếu tệp bắt buộc loại {role}", "the manifest lacks the required file of role {role}"),
    "records_ok": ("{count} bản ghi", "{count} records"),
    "record_bad": ("bản ghi {path} không đúng dạng ({detail})", "the record {path} is malformed ({detail})"),
    "leaves_ok": ("{count} mã băm lá khớp", "{count} leaf hashes fit"),
    "proofs_bad": ("tệp {path} không đúng dạng ({detail})", "the file {path} is malformed ({detail})"),
    "proofs_differ": (
        "danh sách chứng minh không nêu đúng các bản ghi của gói",
        "the list of proofs does not name exactly the pack's records",
    ),
    "leaf_bad": ("bản ghi {path} không có mã băm lá đã nêu", "the record {path} does not have the leaf hash stated"),
    "inclusion_ok": ("mọi bản ghi nằm trong {size} lá đã niêm phong", "all records are among the {size} sealed leaves"),
    "inclusion_bad": (
        "bản ghi {path} không nằm ở vị trí {index} của nhật ký đã niêm phong",
        "the record {path} does not stand at place {index} of the sealed log",
    ),
    "checkpoint_ok": ("nhật ký {origin}, {size} lá", "log {origin}, {size} leaves"),
    "checkpoint_bad": ("điểm niêm phong không hợp lệ ({detail})", "the checkpoint is not valid ({detail})"),
    "checkpoint_differs": (
        "điểm niêm phong là của nhật ký hoặc kích thước khác với bản kê và chứng minh",
        "the checkpoint is of another log or size than manifest and proofs say",
    ),
    "stamp_ok": ("{at} UTC, {authority}", "{at} UTC, {authority}"),
    "stamp_absent": (
        "điểm niêm phong chưa có dấu thời gian: gói chứng minh thứ tự, chưa chứng minh thời điểm",
        "the checkpoint is not time-stamped yet: the pack proves the order, not the time",
    ),
    "stamp_bad": ("dấu thời gian sai ({detail})", "the time-stamp is wrong ({detail})"),
    "order_ok": ("{count} việc theo đúng thứ tự", "{count} acts in a lawful order"),
    "order_index": (
        "bản ghi {path} không đứng sau bản ghi trước nó trong nhật ký",
        "the record {path} does not stand after the one before it in the log",
    ),
    "order_future": (
        "bản ghi {path} ghi thời điểm sau dấu thời gian",
        "the record {path} claims a time after the time-stamp",
    ),
    "order_step": (
        "việc {later} (bản ghi {path}) đã làm trước việc {earlier}",
        "the act {later} (record {path}) was done before {earlier}",
    ),
    "order_absent": (
        "văn bản đã gửi đi nhưng không có bản ghi {earlier}",
        "the document was sent, but there is no record of {earlier}",
    ),
    "pdf_ok": ("{signers}", "{signers}"),
    "pdf_bad": ("tệp {path}: {detail}", "the file {path}: {detail}"),
    "named_ok": ("bản ghi {path} nêu SHA-256 {sha256}", "the record {path} names SHA-256 {sha256}"),
    "named_bad": (
        "không bản ghi nào nêu SHA-256 của tệp {path}",
        "no record names the SHA-256 of the file {path}",
    ),
    "xml_ok": ("{count} tệp, ký bởi {signers}", "{count} files, signed by {signers}"),
    "xml_bad": ("tệp {path}: {detail}", "the file {path}: {detail}"),
    "attachment_ok": ("tệp đính kèm giống tệp PDF từng byte", "the attachment equals the PDF byte for byte"),
    "attachment_bad": (
        "gói tin {path} không chứa tệp PDF của gói",
        "the package {path} does not carry the pack's PDF",
    ),
    "same_ok": ("{count} tệp về văn bản {document}", "{count} files about the document {document}"),
    "same_bad": (
        "tệp {path} nói về văn bản khác ({found})",
        "the file {path} is about another document ({found})",
    ),
    "receipt_bad": (
        "biên nhận {path} không nêu SHA-256 của gói tin edXML nào trong gói",
        "the receipt {path} does not name the SHA-256 of any edXML package in the pack",
    ),
    "status_bad": (
        "trạng thái {path} ({code}) không được phép sau trạng thái {before}",
        "the status {path} ({code}) is not allowed after {before}",
    ),
    "trust_pack": (
        "dùng khóa và chứng thư gốc CỦA CHÍNH GÓI; hãy đối chiếu mã khóa nhật ký {log}",
        "the PACK'S OWN keys and anchors were used; compare the log key's fingerprint {log}",
    ),
    "trust_own": (
        "dùng khóa và chứng thư gốc BẠN đưa vào ({what}); mã khóa nhật ký {log}",
        "YOUR keys and anchors were used ({what}); log key's fingerprint {log}",
    ),
    "trust_bad": ("không đọc được khóa hoặc chứng thư gốc ({detail})", "keys or anchors cannot be read ({detail})"),
    "trust_other_log": (
        "khóa nhật ký trong gói ({log}) không phải khóa bạn tin ({own})",
        "the pack's log key ({log}) is not the one you trust ({own})",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "passed": ("ĐẠT", "PASS"),
    "failed": ("KHÔNG ĐẠT", "FAIL"),
    "none": ("–", "–"),
    "all_passed": ("KẾT LUẬN: mọi phép kiểm tra đều đạt.", "RESULT: every check passed."),
    "some_failed": (
        "KẾT LUẬN: KHÔNG ĐẠT. Phép kiểm tra không đạt: {numbers}.",
        "RESULT: FAILED. Checks that failed: {numbers}.",
    ),
    "unreadable": ("Không đọc được {path}: {detail}", "{path} cannot be read: {detail}"),
}


def pick(pair: tuple[str, str], language: Language) -> str:
    """The text in the language."""
    return pair[0] if language == "vi" else pair[1]
