"""Every code this library can say, with sentence and advice in Vietnamese and English.

A plain table, because the library is used without Django as well.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]


class Message(NamedTuple):
    """Sentence and hint, each in both languages; `{name}` is filled from the parameters."""

    vi: str
    vi_hint: str
    en: str
    en_hint: str


MESSAGES: dict[str, Message] = {
    "D1": Message(
        "Ngày “{value}” không viết theo dạng năm/tháng/ngày.",
        "Bên gửi cần viết yyyy/MM/dd ở mọi nơi, kể cả trong DocumentId, nếu không việc đối chiếu theo DocumentId sẽ sai.",
        "The date “{value}” is not written as year/month/day.",
        "The sender must write yyyy/MM/dd everywhere, DocumentId included, or matching by DocumentId fails.",
    ),
    "D2": Message(
        "Ngày “{value}” không có thật hoặc trái thứ tự thời gian.",
        "Bên gửi cần sửa ngày: ngày phải có trong lịch và trạng thái không thể có trước ngày ban hành văn bản.",
        "The date “{value}” does not exist or contradicts the order of events.",
        "The sender must correct it: a date must be in the calendar and no status can precede the promulgation.",
    ),
    "D3": Message(
        "Phần tử “{value}” trong phong bì không có tiền tố edXML:.",
        "Bên gửi cần ghi tiền tố edXML: cho mọi phần tử trong edXMLEnvelope; có trục từ chối gói thiếu tiền tố.",
        "The element “{value}” in the envelope has lost its edXML: prefix.",
        "The sender must put the prefix edXML: on every element of edXMLEnvelope; some gateways refuse packages without it.",
    ),
    "D4": Message(
        "Mã tệp “{value}” không khớp giữa danh mục (Reference) và tệp đính kèm (Attachment).",
        "Bên gửi cần ghi cùng một ContentId, có “cid:” ở cả hai nơi, và gửi đủ tệp.",
        "The content id “{value}” does not match between the manifest and the attachments.",
        "The sender must write the same ContentId, with “cid:”, on both sides and include every file.",
    ),
    "D5": Message(
        "Phần tử “{value}” viết khác tên trong quy chuẩn (Bussiness).",
        "Bên gửi cần dùng đúng tên Bussiness… như quy chuẩn.",
        "The element “{value}” is spelled differently from the standard (Bussiness).",
        "The sender must use the standard's own spelling, Bussiness….",
    ),
    "D6": Message(
        "Số “{number}” và ký hiệu “{notation}” bị đảo chỗ hoặc không có nội dung.",
        "Bên gửi cần ghi số vào CodeNumber và ký hiệu vào CodeNotation.",
        "The number “{number}” and the notation “{notation}” are swapped or empty of meaning.",
        "The sender must put the number in CodeNumber and the notation in CodeNotation.",
    ),
    "D7": Message(
        "Chữ ký chỉ để trang trí: giá trị chép từ ví dụ mẫu hoặc chứng thư bị cắt cụt.",
        "Coi gói tin là chưa ký; yêu cầu bên gửi ký thật.",
        "The signature is decoration: values copied from a sample, or a truncated certificate.",
        "Treat the package as unsigned and ask the sender for a real signature.",
    ),
    "D8": Message(
        "Chữ ký dùng “{value}”, không đúng chuẩn XML Signature nên không công cụ nào kiểm tra được.",
        "Coi gói tin là chưa ký; bên gửi cần dùng không gian tên và thuật toán của chuẩn W3C.",
        "The signature uses “{value}”, which is not XML Signature, so no verifier can check it.",
        "Treat the package as unsigned; the sender must use the W3C namespace and algorithm names.",
    ),
    "D9": Message(
        "TraceHeader ghi “{value}” của Văn phòng Chính phủ thay cho cơ quan gửi.",
        "Bên gửi cần ghi mã định danh của chính mình vào TraceHeader.",
        "TraceHeader says “{value}”, the Government Office, instead of the sender.",
        "The sender must put its own code into TraceHeader.",
    ),
    "D10": Message(
        "Mã định danh “{value}” là mã cũ hoặc đã đóng.",
        "Bên gửi cần cập nhật danh bạ và dùng mã hiện hành của cơ quan.",
        "The agency code “{value}” is an old or a closed one.",
        "The sender must refresh its directory and use the agency's present code.",
    ),
    "D11": Message(
        "Tệp “{value}” khai kiểu nén không đúng với nội dung thật.",
        "Bên gửi cần khai đúng ContentType và đặt tên tệp bên trong giống AttachmentName.",
        "The file “{value}” declares a compression that its content contradicts.",
        "The sender must declare the real ContentType and name the inner file like AttachmentName.",
    ),
    "D12": Message(
        "DocumentId “{value}” không khớp với “{expected}”.",
        "Bên gửi cần ghi cùng một DocumentId ở MessageHeader và Bussiness, với đúng ngày ban hành.",
        "The DocumentId “{value}” does not agree with “{expected}”.",
        "The sender must write one DocumentId in MessageHeader and Bussiness, carrying the promulgation date.",
    ),
    "edxml.not_xml": Message(
        "Gói tin không phải là XML đúng quy tắc: {reason}.",
        "Kiểm tra tệp có bị hỏng hay bị cắt khi truyền không rồi gửi lại.",
        "The package is not well-formed XML: {reason}.",
        "Check whether the file was damaged or cut on its way and send it again.",
    ),
    "edxml.bad_encoding": Message(
        "Gói tin không dùng bảng mã UTF-8.",
        "Bên gửi cần lưu gói tin bằng UTF-8.",
        "The package is not encoded in UTF-8.",
        "The sender must encode the package in UTF-8.",
    ),
    "edxml.dtd_forbidden": Message(
        "Gói tin có khai báo DOCTYPE, điều này bị cấm vì lý do an toàn.",
        "Bên gửi cần bỏ DOCTYPE và mọi khai báo thực thể.",
        "The package carries a DOCTYPE, which is forbidden for safety.",
        "The sender must remove the DOCTYPE and every entity declaration.",
    ),
    "edxml.too_large": Message(
        "Gói tin vượt giới hạn: {what} là {actual}, tối đa {limit}.",
        "Bên gửi cần giảm dung lượng hoặc chia tệp; tệp rất lớn gửi qua kênh tải theo phần.",
        "The package exceeds a limit: {what} is {actual}, at most {limit} is allowed.",
        "The sender must reduce or split the files; very large files go through the chunked upload.",
    ),
    "edxml.too_deep": Message(
        "Gói tin lồng phần tử quá {limit} cấp.",
        "Gói tin edXML thật không lồng sâu như vậy; bên gửi cần kiểm tra phần mềm tạo gói.",
        "The package nests elements more than {limit} levels deep.",
        "No real edXML package does; the sender must check the software that made it.",
    ),
    "edxml.bad_namespace": Message(
        "Gốc “{value}” không phải là edXML trong không gian tên của QCVN 102.",
        "Bên gửi cần dùng gốc edXML với không gian tên http://www.mic.gov.vn/TBT/QCVN_102_2016.",
        "The root “{value}” is not edXML in the namespace of QCVN 102.",
        "The sender must use the root edXML in the namespace http://www.mic.gov.vn/TBT/QCVN_102_2016.",
    ),
    "edxml.wrong_kind": Message(
        "Gói tin này là {actual}, không phải {expected}.",
        "Đọc gói tin bằng đúng chức năng: văn bản hoặc trạng thái.",
        "This package is a {actual}, not a {expected}.",
        "Read it with the function for its kind: document or status.",
    ),
    "edxml.missing_from": Message(
        "Gói tin không có bên gửi (From/OrganId).",
        "Bên gửi cần ghi mã định danh của mình.",
        "The package names no sender (From/OrganId).",
        "The sender must state its agency code.",
    ),
    "edxml.missing_to": Message(
        "Gói tin không có bên nhận, hoặc có bên nhận thiếu mã định danh (To/OrganId).",
        "Bên gửi cần ghi ít nhất một bên nhận có mã định danh.",
        "The package has no recipient, or one without an agency code (To/OrganId).",
        "The sender must name at least one recipient, each with its code.",
    ),
    "edxml.duplicate_recipient": Message(
        "Bên nhận “{value}” được ghi hai lần.",
        "Bên gửi cần giữ mỗi bên nhận một lần.",
        "The recipient “{value}” is listed twice.",
        "The sender must list each recipient once.",
    ),
    "edxml.missing_element": Message(
        "Thiếu “{value}” bắt buộc.",
        "Bên gửi cần bổ sung phần tử này.",
        "The mandatory “{value}” is missing or empty.",
        "The sender must add it.",
    ),
    "edxml.repeated_element": Message(
        "“{value}” xuất hiện nhiều lần ở nơi chỉ được có một.",
        "Bên gửi cần giữ lại đúng một phần tử.",
        "“{value}” appears more than once where one is allowed.",
        "The sender must keep exactly one.",
    ),
    "edxml.unexpected_element": Message(
        "“{value}” phải chứa văn bản thuần nhưng lại có phần tử con.",
        "Bên gửi cần bỏ các phần tử lồng trong giá trị này.",
        "“{value}” must be plain text but contains elements.",
        "The sender must remove the elements nested in this value.",
    ),
    "edxml.bad_agency_code": Message(
        "“{value}” không phải là mã định danh cơ quan.",
        "Mã gồm chữ A-Z, số 0-9 và dấu chấm, tối đa 35 ký tự, ví dụ H53.11 hoặc 000.00.11.H53.",
        "“{value}” is not an agency identifier code.",
        "A code has A-Z, 0-9 and dots, at most 35 characters, like H53.11 or 000.00.11.H53.",
    ),
    "edxml.unknown_agency": Message(
        "Danh bạ không có cơ quan mang mã “{value}”.",
        "Kiểm tra mã với danh bạ quốc gia hoặc cập nhật danh bạ.",
        "The directory knows no agency with the code “{value}”.",
        "Check the code against the national directory or refresh the directory.",
    ),
    "edxml.bad_date": Message(
        "“{value}” không phải là ngày giờ.",
        "Viết ngày dạng yyyy/MM/dd và thời điểm dạng yyyy/MM/dd HH:mm:ss theo giờ Việt Nam.",
        "“{value}” is not a date or time.",
        "Write dates as yyyy/MM/dd and times as yyyy/MM/dd HH:mm:ss in Vietnamese time.",
    ),
    "edxml.bad_code": Message(
        "“{value}” không thuộc danh mục giá trị của {field}.",
        "Dùng một trong các giá trị của danh mục trong tài liệu edXML.",
        "“{value}” is not in the code list of {field}.",
        "Use a value of the code list in the edXML specification.",
    ),
    "edxml.status_alias": Message(
        "Trạng thái “{value}” không có trong quy chuẩn; được hiểu là {meaning}.",
        "Bên gửi cần gửi mã {meaning}.",
        "The status “{value}” is not in the standard; it is read as {meaning}.",
        "The sender must send {meaning}.",
    ),
    "edxml.schema": Message(
        "Gói tin đọc được nhưng trái lược đồ XSD ở dòng {line}: {value}",
        "Kiểm tra bằng xmllint --schema trước khi ký; bên nhận đọc chặt có thể từ chối gói tin.",
        "The package could be read but contradicts the XSD on line {line}: {value}",
        "Check it with xmllint --schema before signing; a recipient that reads strictly may refuse it.",
    ),
    "edxml.swapped_response": Message(
        "ResponseFor ghi đảo OrganId và Code; hệ thống đã đọc theo nghĩa đúng.",
        "Bên gửi cần ghi mã cơ quan vào OrganId và số, ký hiệu vào Code.",
        "ResponseFor swaps OrganId and Code; they were read the right way round.",
        "The sender must put the agency in OrganId and the number and notation in Code.",
    ),
    "edxml.bad_document_id": Message(
        "DocumentId “{value}” không theo dạng OrganId,yyyy/MM/dd,Số/Ký hiệu.",
        "Viết DocumentId như H53.11,2026/05/04,123/UBND-VP.",
        "The DocumentId “{value}” is not of the form OrganId,yyyy/MM/dd,Number/Notation.",
        "Write it like H53.11,2026/05/04,123/UBND-VP.",
    ),
    "edxml.bad_document_code": Message(
        "Số “{number}” hoặc ký hiệu “{notation}” không hợp lệ.",
        "Số bắt đầu bằng chữ số, không chứa dấu / hay dấu phẩy; ký hiệu có ít nhất một chữ cái.",
        "The number “{number}” or the notation “{notation}” is not valid.",
        "A number starts with a digit and has no slash or comma; a notation has at least one letter.",
    ),
    "edxml.too_wide": Message(
        "{field} dài {actual} ký tự, tối đa {limit}.",
        "Rút gọn nội dung của trường này.",
        "{field} has {actual} characters, at most {limit} are allowed.",
        "Shorten the value.",
    ),
    "edxml.bad_character": Message(
        "{field} chứa ký tự điều khiển không được phép.",
        "Xóa ký tự điều khiển khỏi giá trị.",
        "{field} contains a control character that is not allowed.",
        "Remove the control character.",
    ),
    "edxml.missing_reason": Message(
        "Thu hồi hoặc từ chối mà không nêu lý do.",
        "Ghi lý do vào BussinessDocReason (thu hồi) hoặc Description (từ chối).",
        "A recall or a rejection gives no reason.",
        "State it in BussinessDocReason (recall) or Description (rejection).",
    ),
    "edxml.bad_update": Message(
        "Thông tin cập nhật hoặc thay thế không phù hợp với nghiệp vụ của gói tin.",
        "Gói cập nhật cần BussinessDocumentInfo, gói thay thế cần ReplacementInfoList; các gói khác không có.",
        "The update or replacement information does not fit what the package does.",
        "An update needs BussinessDocumentInfo, a replacement needs ReplacementInfoList; other packages have neither.",
    ),
    "edxml.attachment_missing": Message(
        "Gói tin không có tệp văn bản nào.",
        "Bên gửi cần đính kèm ít nhất một tệp trong AttachmentEncoded và liệt kê trong edXMLManifest.",
        "The package carries no file.",
        "The sender must include at least one file in AttachmentEncoded and list it in edXMLManifest.",
    ),
    "edxml.attachment_unreferenced": Message(
        "Tệp “{value}” không có trong danh mục edXMLManifest.",
        "Bên gửi cần liệt kê mọi tệp trong danh mục.",
        "The file “{value}” is not listed in edXMLManifest.",
        "The sender must list every file.",
    ),
    "edxml.duplicate_attachment": Message(
        "Mã tệp “{value}” được dùng hai lần.",
        "Bên gửi cần đặt ContentId riêng cho từng tệp.",
        "The content id “{value}” is used twice.",
        "The sender must give each file its own ContentId.",
    ),
    "edxml.bad_content_id": Message(
        "“{value}” không dùng được làm mã tệp.",
        "Dùng chữ cái, chữ số và các dấu . _ @ -, không ghi “cid:”.",
        "“{value}” cannot be a content id.",
        "Use letters, digits and . _ @ - without “cid:”.",
    ),
    "edxml.bad_base64": Message(
        "Nội dung tệp “{value}” không phải base64.",
        "Bên gửi cần mã hóa lại tệp và gửi lại.",
        "The content of “{value}” is not base64.",
        "The sender must encode the file again and resend.",
    ),
    "edxml.zip_bomb": Message(
        "Tệp nén “{value}” phình ra quá lớn khi giải nén.",
        "Không mở tệp này; yêu cầu bên gửi gửi tệp gốc.",
        "The archive “{value}” would swell beyond reason.",
        "Do not open it; ask the sender for the original file.",
    ),
    "edxml.bad_name": Message(
        "Tên tệp “{value}” không an toàn.",
        "Tên tệp không có dấu / hay \\, ký tự điều khiển, hay tên dành riêng của hệ điều hành.",
        "The file name “{value}” is not safe.",
        "A file name has no / or \\, no control characters, and is no name reserved by an operating system.",
    ),
    "edxml.sha1_signature": Message(
        "Chữ ký dùng SHA-1, không còn giá trị bảo đảm.",
        "Coi gói tin là chưa ký; bên gửi cần ký bằng SHA-256.",
        "The signature uses SHA-1, which no longer protects anything.",
        "Treat the package as unsigned; the sender must sign with SHA-256.",
    ),
}
"""Code -> Message. The specification's table of codes is checked against this."""

_SHOWN = 80


def explain(code: str, language: Language, params: Mapping[str, object]) -> tuple[str, str]:
    """Sentence and hint of a code; text from the package is clipped and stripped of control characters."""
    message = MESSAGES[code]
    shown = {name: _shown(value) for name, value in params.items()}
    if language == "vi":
        return message.vi.format_map(shown), message.vi_hint.format_map(shown)
    return message.en.format_map(shown), message.en_hint.format_map(shown)


def _shown(value: object) -> str:
    text = str(value)
    clipped = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in clipped)
