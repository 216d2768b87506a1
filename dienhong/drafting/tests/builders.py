"""Texts for tests: a decree in words, and trees made by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from uuid import UUID

from dienhong.drafting.references import linked
from dienhong.drafting.tree import DIVISIONS, Kind, Node, Text, cleaned, cleaned_line

DECREE = """CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: /2026/NĐ-CP
Hà Nội, ngày tháng năm 2026
NGHỊ ĐỊNH
Quy định về kho số liệu đất đai (thử nghiệm)
Căn cứ Luật Tổ chức Chính phủ;
Theo đề nghị của Bộ trưởng;
Chính phủ ban hành Nghị định.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về kho số liệu.
Điều 2. Giải thích từ ngữ
1. Kho số liệu gồm:
a) Số liệu gốc;
b) Bản đồ;
đ) Chỉ mục.
2. Cơ quan quản lý là cơ quan nêu tại khoản 1 Điều này.
Chương II
QUẢN LÝ
Mục 1
CẬP NHẬT
Điều 3. Việc cập nhật thực hiện theo điểm a khoản 1 Điều 2 và Điều 5 Luật Đất đai.
Điều 4. Bổ sung quy định
1. Bổ sung Điều 12a như sau:
“Điều 12a. Kho dùng chung
1. Kho được mở.”.
2. Các khoản 1, 2 và 9 Điều 2 áp dụng từ năm sau.
Nơi nhận:
- Văn phòng;
TM. CHÍNH PHỦ
Phụ lục
BIỂU MẪU
Điều 1 của mẫu này
"""

_WORDS = [
    "quy", "định", "kho", "số", "liệu;", "đất", "đai,", "(mới)", "1.", "a)", "“x”", "&", "<b>", "|", "⟦", "Điều 3.", "Phụ lục I",
    "Chương II", "điểm a khoản 2 Điều này", "khoản 1 Điều 2", "các khoản 1, 2 Điều 1", "Điều 1 Luật này",
]  # fmt: skip


class _Maker:
    """A strict tree by chance, the same for the same seed; small, with every kind of node."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def words(self, lines: int = 1) -> str:
        found = "\n".join(" ".join(self.chance.choices(_WORDS, k=self.chance.randint(1, 7))) for _ in range(lines))
        return cleaned(found.replace("⟦", "["))

    def node(self, kind: Kind, *children: Node, heading: bool = False) -> Node:
        own = heading or kind in DIVISIONS
        words = "" if kind in DIVISIONS else self.words(self.chance.randint(1, 2))
        inserted = kind in (Kind.ARTICLE, Kind.CLAUSE, Kind.POINT) and self.chance.random() < 0.2
        return Node(
            kind, self.words() if own else "", words, children, inserted, UUID(int=self.chance.getrandbits(128))
        )

    def some(self, most: int, kind: Kind, below: Callable[[], tuple[Node, ...]] = tuple) -> tuple[Node, ...]:
        return self.some_later(self.node(kind, *below()) for _ in range(self.chance.randint(0, most)))

    def articles(self) -> tuple[Node, ...]:
        count = self.chance.randint(1, 2)
        return self.some_later(
            self.node(Kind.ARTICLE, *self.clauses(), heading=self.chance.random() < 0.5) for _ in range(count)
        )

    def some_later(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        """Some of those behind the first came into the text later."""
        kinds = (Kind.ARTICLE, Kind.CLAUSE, Kind.POINT)
        return tuple(
            replace(one, inserted=place > 0 and one.kind in kinds and self.chance.random() < 0.2)
            for place, one in enumerate(nodes)
        )

    def clauses(self) -> tuple[Node, ...]:
        return self.some(3, Kind.CLAUSE, lambda: self.some(6, Kind.POINT)) or self.some(2, Kind.POINT)

    def sections(self) -> tuple[Node, ...]:
        below = lambda: self.some(1, Kind.SUBSECTION, self.articles)  # noqa: E731  one step down
        return self.some(2, Kind.SECTION, lambda: below() or self.articles()) or self.articles()

    def body(self) -> tuple[Node, ...]:
        chapters = self.some(3, Kind.CHAPTER, self.sections)
        parts = self.some(2, Kind.PART, lambda: self.some(2, Kind.CHAPTER, self.sections))
        return self.articles() + chapters + parts


def a_text(seed: int) -> Text:
    """A strict text, its references found."""
    make = _Maker(seed)
    opening = make.some(2, Kind.BASIS) + make.some(1, Kind.PREAMBLE) + make.some(1, Kind.BASIS)
    closing = make.some(1, Kind.SIGNATURE) + tuple(make.node(Kind.APPENDIX, heading=True) for _ in range(seed % 3))
    head = [cleaned_line(make.words()) for _ in range(3)]
    return linked(Text(head[0], head[1], head[2], opening + make.body() + closing))
