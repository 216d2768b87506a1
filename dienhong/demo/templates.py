"""Templates of the demo's ministry, as an office would keep them; made up like everything else."""

from __future__ import annotations

from dienhong.demo.country import Country
from dienhong.demo.texts import NOTICE
from dienhong.documents.public import DraftText, TemplateContent, create_template
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

_NOTICE = f"Văn bản này là {NOTICE}."
_KEPT = "Lưu: VT."

# Name, type, group of records, summary, text.
_TEMPLATES = (
    (
        "Quyết định ban hành kế hoạch (mẫu trình diễn)",
        "QĐ",
        "05",
        "Ban hành Kế hoạch …",
        DraftText(
            body="Điều 1. Ban hành kèm theo Quyết định này Kế hoạch …\n"
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.\n"
            f"Điều 3. Chánh Văn phòng Bộ, Thủ trưởng các đơn vị chịu trách nhiệm thi hành Quyết định này. {_NOTICE}",
            legal_bases="Căn cứ Luật …;\nCăn cứ Nghị định số … của Chính phủ quy định chức năng, nhiệm vụ của Bộ;\n"
            "Theo đề nghị của …",
            authority_line="BỘ TRƯỞNG BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
            recipients_note=f"- Như Điều 3;\n- {_KEPT}",
        ),
    ),
    (
        "Công văn đề nghị phối hợp (mẫu trình diễn)",
        "CV",
        "06",
        "Về việc …",
        DraftText(
            body="Thực hiện …, Bộ Nông nghiệp và Môi trường đề nghị Quý cơ quan phối hợp như sau:\n"
            f"1. …\n2. …\nVăn bản trả lời gửi về Bộ trước ngày … {_NOTICE}",
            addressees="…",
            recipients_note=f"- Như trên;\n- {_KEPT}",
        ),
    ),
    (
        "Tờ trình xin chủ trương (mẫu trình diễn)",
        "TTr",
        "05",
        "Về việc …",
        DraftText(
            body=f"1. Sự cần thiết\n…\n2. Nội dung đề nghị\n…\n3. Kiến nghị\nKính trình xem xét, quyết định. {_NOTICE}",
            addressees="…",
            recipients_note=f"- Như trên;\n- {_KEPT}",
        ),
    ),
    (
        "Giấy mời họp (mẫu trình diễn)",
        "GM",
        "07",
        "Họp về …",
        DraftText(
            body="Bộ Nông nghiệp và Môi trường trân trọng kính mời Quý cơ quan dự họp.\n1. Nội dung: …\n"
            f"2. Chủ trì: …\n3. Thời gian: … giờ, ngày …\n4. Địa điểm: … {_NOTICE}",
            addressees="…",
            recipients_note=f"- Như trên;\n- {_KEPT}",
        ),
    ),
)


def fill(clerk: Actor, country: Country) -> None:
    """The templates of the ministry; called once on a new data folder."""
    for name, type_code, group_code, summary, text in _TEMPLATES:
        content = TemplateContent(
            name=name,
            type_code=type_code,
            valid_from=clock.today(),
            summary=summary,
            text=text,
            group_code=group_code,
        )
        create_template(clerk, agency_id=country.ministry.id, content=content)
