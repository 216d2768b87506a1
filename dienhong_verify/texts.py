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
    "E17": ("Bản kê và chữ ký của tệp ASiC-E", "Manifest and signature of the ASiC-E container"),
}

REASONS: dict[str, tuple[str, str]] = {
    "container_ok": ("{count} tệp, đúng từng byte", "{count} files, right to the byte"),
    "container_bad": (
        "tệp gói đã bị thay đổi hoặc không đúng dạng ({detail})",
        "the pack was changed or malformed ({detail})",
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
