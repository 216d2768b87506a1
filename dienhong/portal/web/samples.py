"""Invented content for the style guide: ordinary, very long, and empty."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from dienhong.kernel import clock
from dienhong.kernel.work import WaitingItem

LONG_TITLE = (
    "Quyết định ban hành Kế hoạch diễn tập ứng phó sự cố dữ liệu trên Trục liên thông văn bản quốc gia năm 2027, "
    "giao các bộ, cơ quan ngang bộ và Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương tổ chức thực hiện"
)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
COUNTS = {"06": 4, "05": 11, "04": 8, "03": 6, "01": 4, "02": 1}


class SampleForm(forms.Form):
    """Every kind of field."""

    title = forms.CharField(label="Trích yếu nội dung", help_text="Ngắn gọn, phản ánh đúng nội dung văn bản.")
    number = forms.IntegerField(label="Số trang")
    day = forms.DateField(label="Ngày ban hành", widget=forms.DateInput(attrs={"type": "date"}))
    urgency = forms.ChoiceField(
        label="Độ khẩn",
        choices=[("0", "Thường"), ("1", "Khẩn"), ("2", "Thượng khẩn"), ("3", "Hỏa tốc")],
        widget=forms.RadioSelect,
    )
    recipients = forms.MultipleChoiceField(
        label="Nơi nhận",
        choices=[("a", "UBND tỉnh Lạng Sơn"), ("b", "UBND thành phố Cần Thơ"), ("c", LONG_TITLE)],
        widget=forms.CheckboxSelectMultiple,
    )
    signer = forms.ChoiceField(label="Người ký", choices=[("1", "Phạm Thị Mỹ Ổn"), ("2", "Nguyễn Ngọc Ửng")])
    text = forms.CharField(label="Ý kiến chỉ đạo", widget=forms.Textarea, required=False)
    file = forms.FileField(label="Tệp đính kèm", required=False, help_text="PDF, DOCX hoặc XLSX, tối đa 50 MB.")
    agreed = forms.BooleanField(label="Tôi đã kiểm tra thể thức trình bày")


def wrong_form() -> SampleForm:
    """A form that was sent empty."""
    return SampleForm({"number": "mười hai", "day": "30/02/2026"}, auto_id="sai_%s")


def jobs() -> list[WaitingItem]:
    """Deadlines of every kind."""
    return [*_pressing_jobs(), *_calm_jobs()]


def _due(**span: float) -> datetime:
    return clock.now() + timedelta(**span)


def _pressing_jobs() -> list[WaitingItem]:
    return [
        WaitingItem(
            "task",
            LONG_TITLE,
            "#v0",
            "Báo cáo kết quả",
            _due(days=-2),
            "NV-2026-0417",
            "Văn phòng Chính phủ giao",
            3,
            "Bộ trưởng Trần Đức Ẩn",
        ),
        WaitingItem(
            "incoming",
            "Mời cử người tham gia đoàn kiểm tra đê điều tại Vĩnh Ảo",
            "#v1",
            "Phân công",
            _due(minutes=-32),
            "71/CV-VA",
            "UBND tỉnh Vĩnh Ảo",
        ),
        WaitingItem(
            "sign",
            "Công văn trả lời kiến nghị cử tri về kè chống sạt lở Vàm Rạch Ổ",
            "#v2",
            "Xem và ký",
            _due(minutes=58),
            "",
            "Cục Thủy lợi trình",
            1,
        ),
    ]


def _calm_jobs() -> list[WaitingItem]:
    return [
        WaitingItem(
            "review",
            "Kế hoạch ứng phó hạn mặn mùa khô 2026–2027",
            "#v3",
            "Cho ý kiến",
            _due(days=2),
            "",
            "Phối hợp với 13 địa phương",
        ),
        WaitingItem("outgoing", "Rà soát thủ tục hành chính lĩnh vực thủy sản", "#v4", "Mở", _due(days=9)),
        WaitingItem("delivery", "Gói gửi bị từ chối", "#v5", "Xem"),
    ]


def events() -> list[dict[str, Any]]:
    """A short story of a document."""
    now = clock.now()
    return [
        {"title": "Hết hạn cập nhật trạng thái", "at": now + timedelta(days=1), "detail": "còn 1 ngày", "tone": "next"},
        {
            "title": "Gia Lai từ chối tiếp nhận",
            "at": now - timedelta(hours=2),
            "detail": "thiếu Phụ lục II",
            "tone": "bad",
        },
        {"title": "Gửi 34 nơi nhận qua trục", "at": now - timedelta(days=3), "detail": "gói 3,8 MB", "url": "#goi"},
        {"title": "Ký số", "at": now - timedelta(days=3, hours=1), "detail": "Phó Thủ tướng", "tone": "ok"},
    ]


def page(size: int) -> SimpleNamespace:
    """A page of a list in the middle."""
    return SimpleNamespace(items=list(range(size)), next_cursor="sau", previous_cursor="truoc")


def matrix() -> list[dict[str, str]]:
    """Recipients with a status code each."""
    rows = [
        ("Gia Lai", "02", "20/11 16:11", "–", "–", "–", "–", "23/11 08:12"),
        ("Cà Mau", "01", "20/11 16:07", "–", "–", "–", "–", "20/11 16:07"),
        ("An Giang", "06", "20/11 16:06", "16:32", "16:41", "23/11 07:38", "07:52", "23/11 07:52"),
        ("Bắc Ninh", "03", "20/11 16:12", "16:41", "–", "–", "–", "20/11 16:41"),
        ("Cao Bằng", "05", "20/11 16:10", "16:32", "16:58", "23/11 08:05", "–", "23/11 08:05"),
        ("Thành phố Hồ Chí Minh", "04", "20/11 16:08", "16:18", "16:44", "–", "–", "20/11 16:44"),
    ]
    keys = ("name", "code", "arrived", "received", "assigned", "progress", "done", "last")
    return [dict(zip(keys, row, strict=True)) for row in rows]
