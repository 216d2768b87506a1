"""What the connector says, in Vietnamese and English: lines of its log, faults of what was put out, results of its check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["vi", "en"]

BOTH_LANGUAGES: dict[str, tuple[str, str]] = {
    "started": ("Bắt đầu: cơ quan %(agency)s, %(bridge)s.", "Started: agency %(agency)s, %(bridge)s."),
    "stopped": ("Đã dừng.", "Stopped."),
    "sent": ("Đã gửi %(name)s, gói tin %(uuid)s.", "Sent %(name)s, package %(uuid)s."),
    "sent_before": ("%(name)s đã được gửi trước đó, không gửi lại.", "%(name)s was sent before, not sent again."),
    "not_sent": ("Không gửi được %(name)s: %(why)s", "Not sent, %(name)s: %(why)s"),
    "arrived": ("Đã nhận %(code)s từ %(sender)s.", "Received %(code)s from %(sender)s."),
    "not_arrived": (
        "Không nhận gói tin %(package)s (chưa xác nhận với trục): %(why)s",
        "Package %(package)s is not taken (not confirmed to the platform): %(why)s",
    ),
    "reported": ("Đã báo trạng thái %(status)s cho %(code)s.", "Reported status %(status)s of %(code)s."),
    "not_reported": ("Không báo được trạng thái %(name)s: %(why)s", "Status not reported, %(name)s: %(why)s"),
    "told": ("Nhận %(count)s trạng thái của văn bản đã gửi.", "Received %(count)s statuses of documents sent."),
    "later": ("Tạm dừng, sẽ thử lại sau %(seconds)s giây: %(why)s", "Paused, again in %(seconds)s seconds: %(why)s"),
    "bridge_folder": ("thư mục %(place)s", "folder %(place)s"),
    "bridge_database": ("cơ sở dữ liệu", "database"),
    # Faults of what the old system put out.
    "fault.unreadable": (
        "Không đọc được tệp %(file)s: %(detail)s. Kiểm tra định dạng, lưu lại bằng UTF-8.",
        "The file %(file)s cannot be read: %(detail)s. Check its form and save it as UTF-8.",
    ),
    "fault.field_missing": (
        "Thiếu trường “%(field)s” trong %(file)s. Bổ sung rồi chuyển lại vào thư mục out.",
        "The field “%(field)s” is missing in %(file)s. Add it and move the file back to out.",
    ),
    "fault.field_wrong": (
        "Trường “%(field)s” trong %(file)s không hợp lệ: %(value)s. Sửa rồi chuyển lại vào thư mục out.",
        "The field “%(field)s” in %(file)s is not valid: %(value)s. Correct it and move the file back to out.",
    ),
    "fault.file_missing": (
        "Không thấy tệp %(name)s nêu trong %(file)s. Đặt tệp vào thư mục out cùng với %(file)s.",
        "The file %(name)s named in %(file)s is not there. Put it into out beside %(file)s.",
    ),
    "fault.no_such_arrival": (
        "Không có văn bản đến nào mang mã “%(value)s”. Ghi tên thư mục trong in hoặc mã lượt gửi.",
        "No arrival has the name “%(value)s”. Give the name of its folder in `in`, or its delivery id.",
    ),
    # Settings and starting.
    "settings.unreadable": (
        "Không đọc được tệp cấu hình %(file)s: %(detail)s.",
        "The settings %(file)s cannot be read: %(detail)s.",
    ),
    "settings.missing": ("Cấu hình thiếu mục %(name)s.", "The settings lack %(name)s."),
    "settings.one_bridge": (
        "Cấu hình cần đúng một trong hai mục [folder] và [database].",
        "The settings need exactly one of [folder] and [database].",
    ),
    "locked": (
        "Một bộ kết nối khác đang chạy với cùng %(place)s. Dừng bộ kia trước.",
        "Another connector runs on the same %(place)s. Stop it first.",
    ),
    "database.failed": ("Cơ sở dữ liệu báo lỗi: %(detail)s.", "The database says: %(detail)s."),
    "disk.failed": ("Không ghi được vào thư mục: %(detail)s.", "The folder cannot be written: %(detail)s."),
    # The connection test: name of the step, then what it found.
    "check.name": ("Tên miền", "Name"),
    "check.tls": ("Kết nối, TLS", "Connection, TLS"),
    "check.sign_in": ("Xác thực", "Authentication"),
    "check.clock": ("Đồng hồ", "Clock"),
    "check.permissions": ("Quyền", "Permissions"),
    "check.seal": ("Con dấu số", "Seal"),
    "check.bridge": ("Thư mục hoặc bảng", "Folder or tables"),
    "check.round_trip": ("Gửi thử", "Test round trip"),
    "check.name.ok": ("%(host)s trỏ tới %(where)s.", "%(host)s is at %(where)s."),
    "check.name.bad": (
        "Không phân giải được %(host)s: %(detail)s. Kiểm tra DNS và tên miền trong cấu hình.",
        "%(host)s is not found: %(detail)s. Check DNS and the name in the settings.",
    ),
    "check.tls.ok": ("Kết nối được, chứng thư máy chủ hợp lệ.", "Connected, the server's certificate is good."),
    "check.tls.plain": (
        "Kết nối được nhưng KHÔNG mã hóa (http). Chỉ dùng khi thử trên máy này.",
        "Connected, but NOT encrypted (http). Only for trials on this machine.",
    ),
    "check.tls.bad": (
        "Không kết nối được: %(detail)s. Kiểm tra tường lửa, proxy và chứng thư gốc (platform.authority).",
        "No connection: %(detail)s. Check firewall, proxy and root certificate (platform.authority).",
    ),
    "check.sign_in.ok": ("%(software)s của %(agency)s (%(code)s).", "%(software)s of %(agency)s (%(code)s)."),
    "check.sign_in.bad": ("%(why)s", "%(why)s"),
    "check.clock.ok": ("Lệch %(seconds)s giây so với trục.", "%(seconds)s seconds from the platform's."),
    "check.clock.bad": (
        "Lệch %(seconds)s giây so với trục; hãy bật đồng bộ giờ (NTP), nếu không chữ ký có thể bị từ chối.",
        "%(seconds)s seconds from the platform's; switch NTP on, or signatures may be refused.",
    ),
    "check.permissions.ok": ("Được gửi và nhận.", "May send and receive."),
    "check.permissions.bad": (
        "Thiếu quyền %(missing)s. Đề nghị quản trị cấp cho phần mềm.",
        "Lacks %(missing)s. Ask the administrator to grant it to the software.",
    ),
    "check.seal.ok": ("Con dấu của %(code)s, dùng được đến %(day)s.", "The seal of %(code)s, valid until %(day)s."),
    "check.seal.soon": (
        "Con dấu của %(code)s sắp hết hạn (%(day)s). Gia hạn chứng thư số ngay.",
        "The seal of %(code)s ends soon (%(day)s). Renew the certificate now.",
    ),
    "check.seal.bad": ("%(why)s", "%(why)s"),
    "check.seal.foreign": (
        "Chứng thư số là của “%(found)s”, phần mềm là của “%(expected)s”. Kiểm tra lại tệp khóa.",
        "The certificate is of “%(found)s”, the software of “%(expected)s”. Check the key file.",
    ),
    "check.bridge.ok": ("Đọc và ghi được.", "Readable and writable."),
    "check.bridge.bad": ("%(why)s", "%(why)s"),
    "check.round_trip.ok": (
        "%(partner)s đã được gửi gói thử %(uuid)s, biên nhận đúng chữ ký của trục.",
        "Test package %(uuid)s went to %(partner)s; the receipt has the platform's signature.",
    ),
    "check.round_trip.unchecked": (
        "%(partner)s đã được gửi gói thử %(uuid)s; biên nhận chưa kiểm tra (thiếu platform.roots).",
        "Test package %(uuid)s went to %(partner)s; the receipt was not checked (no platform.roots).",
    ),
    "check.round_trip.bad": ("%(why)s", "%(why)s"),
    "check.not_run": ("Chưa kiểm tra vì bước trước không đạt.", "Not run, because a step before failed."),
}


def say(language: Language, code: str, /, **params: object) -> str:
    """The sentence of a code."""
    return BOTH_LANGUAGES[code][0 if language == "vi" else 1] % params


@dataclass
class Fault(Exception):
    """Something the agency's people must put right; `told` says what and how."""

    code: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.params}"

    def told(self, language: Language) -> str:
        """The sentence."""
        return say(language, self.code, **self.params)


def fault(code: str, /, **params: object) -> Fault:
    """A fault with the parameters of its sentence."""
    return Fault(code, params)
