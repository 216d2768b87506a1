"""The conformity certificate as a PDF under the platform's own signature."""

from __future__ import annotations

from datetime import datetime

from dienhong.directory.public import agency_view
from dienhong.documents.public import Book, Column, printed_table, store_file
from dienhong.exchange.models import ConformityCertificate
from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.signing.public import sign_pdf, system_key

# Forms of the State are Vietnamese files; the order is the one in which software goes through the test.
PASSED = {
    "signed_in": "Phần mềm đăng nhập bằng mã và khóa được cấp",
    "fetched": "Lấy gói tin có con dấu của bên gửi",
    "confirmed": "Xác nhận đã nhận gói tin",
    "reported": "Báo trạng thái xử lý có con dấu của cơ quan",
    "sent": "Gửi gói tin có con dấu của cơ quan, được trục tiếp nhận",
}
_COLUMNS = (Column("Nội dung", 34), Column("Kết quả", 66))


def signed_certificate(row: ConformityCertificate) -> str:
    """Write and sign the certificate and keep the file; its SHA-256. Raises what typesetting and signing raise."""
    system = row.request.system
    assert system is not None
    agency, today = agency_view(row.agency_id), clock.today()
    period = (
        f"Cấp ngày {today:%d/%m/%Y}, có giá trị đến hết ngày {row.valid_until:%d/%m/%Y} trừ khi bị thu hồi trước đó"
    )
    rows = [
        ("Số giấy chứng nhận", str(row.uuid)),
        ("Cơ quan", f"{agency.name} (mã định danh {agency.code})"),
        ("Phần mềm", f"{system.name} (mã kết nối {system.client_id})"),
        ("Đề nghị kết nối", _moment(row.request.requested_at)),
        *((name, f"Đạt lúc {_moment(datetime.fromisoformat(row.steps[code]))}") for code, name in PASSED.items()),
        ("Bộ kiểm thử sự phù hợp", _kit(row)),
        ("Cách đo", "Các bước được đo từ lưu lượng thật trên trục, không do ai khai báo"),
        ("Tra cứu hiệu lực", f"Trang Kết nối của trục, đường dẫn /truc-lien-thong/ket-noi/chung-nhan/{row.uuid}/"),
    ]
    book = Book("TRỤC LIÊN THÔNG VĂN BẢN DIÊN HỒNG", "GIẤY CHỨNG NHẬN PHÙ HỢP KẾT NỐI", period, _COLUMNS)
    pdf = sign_pdf(printed_table(book, rows), key_id=system_key(), field="NenTang", reason="Chứng nhận phù hợp kết nối")
    return store_file(pdf, "application/pdf")


def _kit(row: ConformityCertificate) -> str:
    if not row.kit_report_sha256:
        return "Cơ quan chưa nộp báo cáo"
    cases = f"Phiên bản {row.kit_version}: đạt {row.kit_cases}/{row.kit_cases} trường hợp, cơ quan tự chạy và nộp"
    return f"{cases}; SHA-256 của báo cáo {row.kit_report_sha256}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}"
