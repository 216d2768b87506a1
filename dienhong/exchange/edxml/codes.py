"""The code lists of edXML (QCVN 102:2016/BTTTT): values as they stand on the wire."""

from enum import IntEnum, StrEnum


class BusinessDocType(IntEnum):
    """What the package does with its document (nghiệp vụ văn bản)."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class Priority(IntEnum):
    """Urgency (độ khẩn): thường, khẩn, thượng khẩn, hỏa tốc, hỏa tốc hẹn giờ."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    TIMED_EXPRESS = 4


class SteeringType(IntEnum):
    """Whether the document steers (loại chỉ đạo). 0 is in no list but occurs in the field."""

    UNSPECIFIED = 0
    NONE = 1
    STEERING = 2
    STEERING_REPORT = 3


class ReceiverChange(IntEnum):
    """ReceiverType inside an update: the recipient is taken off or put on."""

    REMOVED = 0
    ADDED = 1


class StatusCode(StrEnum):
    """Processing status (trạng thái xử lý); two digits on the wire."""

    INBOX = "01"
    REJECTION = "02"
    ACCEPTANCE = "03"
    ASSIGNMENT = "04"
    PROCESSING = "05"
    FINISH = "06"
    CANCELLATION = "13"
    CHANGE_ACCEPTANCE = "15"
    CHANGE_REJECTION = "16"


STATUS_LABELS: dict[StatusCode, tuple[str, str]] = {
    StatusCode.INBOX: ("Đã đến", "Arrived"),
    StatusCode.REJECTION: ("Từ chối tiếp nhận", "Rejected"),
    StatusCode.ACCEPTANCE: ("Đã tiếp nhận", "Accepted"),
    StatusCode.ASSIGNMENT: ("Phân công", "Assigned"),
    StatusCode.PROCESSING: ("Đang xử lý", "Being processed"),
    StatusCode.FINISH: ("Hoàn thành", "Finished"),
    StatusCode.CANCELLATION: ("Lấy lại", "Recall requested"),
    StatusCode.CHANGE_ACCEPTANCE: ("Đồng ý cập nhật, lấy lại", "Change or recall agreed"),
    StatusCode.CHANGE_REJECTION: ("Từ chối cập nhật, lấy lại", "Change or recall refused"),
}
"""Status -> (Vietnamese, English)."""

LEGAL_NORM_TYPES: dict[int, str] = {
    1: "Hiến pháp",
    2: "Luật",
    3: "Pháp lệnh",
    4: "Lệnh",
    5: "Nghị quyết",
    6: "Nghị quyết liên tịch",
    7: "Nghị định",
    8: "Quyết định",
    9: "Thông tư",
    10: "Thông tư liên tịch",
    11: "Chỉ thị của Ủy ban nhân dân",
    12: "Bộ luật",
    13: "Văn bản quy phạm pháp luật của chính quyền địa phương ở đơn vị hành chính - kinh tế đặc biệt",
}
"""Group A (văn bản quy phạm pháp luật): number -> name."""

ADMINISTRATIVE_TYPES: dict[int, str] = {
    1: "Nghị quyết (cá biệt)",
    2: "Quyết định (cá biệt)",
    3: "Chỉ thị",
    4: "Quy chế",
    5: "Quy định",
    6: "Thông cáo",
    7: "Thông báo",
    8: "Hướng dẫn",
    9: "Chương trình",
    18: "Công văn",
    19: "Công điện",
    20: "Bản ghi nhớ",
    21: "Bản cam kết",
    22: "Bản thỏa thuận",
    23: "Giấy chứng nhận",
    24: "Giấy ủy quyền",
    25: "Giấy mời",
    26: "Giấy giới thiệu",
}
"""Group B (văn bản hành chính): number -> name. 10-17 and above 26 are not confirmed, so they are absent."""
