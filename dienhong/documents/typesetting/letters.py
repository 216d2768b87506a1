"""Vietnamese typography of single strings: cleaning, unbreakable pairs, breaks in endless words."""

import re
import unicodedata

from dienhong.documents.typesetting.errors import TypesettingError

NO_BREAK_SPACE = "\u00a0"
ZERO_WIDTH_SPACE = "\u200b"

# Left over by office programs and web pages; dropping them changes nothing that anybody can see.
_DROPPED = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
# Eth looks like the Vietnamese letter Đ and is typed instead of it on some keyboards.
_DROPPED |= {ord("\u00d0"): "Đ", ord("\u00f0"): "đ"}
_LONGEST_WORD = 60
_PIECE = 30

_UNITS = "tháng|ngày|năm|giờ|phút|tuần|quý|tỷ|triệu|nghìn|đồng|km|m|ha|kg|tấn|người|hộ|xã|phường|tỉnh|thành phố|bộ"
_NAMED = "Điều|Khoản|Điểm|Chương|Mục|Phần|Phụ lục|Mẫu số|Mẫu|Bảng|Quý|khoản|điểm|điều|chương|mục|phụ lục|số|ngày|tháng|năm|quý"
_BEFORE_NUMBER = re.compile(rf"\b({_NAMED}) (?=\d|[IVXLC]+\b|[a-zđ]\b)")
_AFTER_NUMBER = re.compile(rf"(?<=\d) (?=(?:{_UNITS})\b|%)")
_NAMES = re.compile(
    r"\b(?:ủy ban nhân dân|hội đồng nhân dân|nhân dân|nông nghiệp|môi trường|chính phủ|thành phố|trung ương|quốc hội"
    r"|thủ tướng|bộ trưởng|việt nam|liên thông|văn bản|quốc gia|dữ liệu|kế hoạch|thông tin|quy chế|quyết định)\b",
    re.IGNORECASE,
)
_WORD_PARTS = re.compile(r"[/\-_?&=.,;:]")
_HONOURED = re.compile(r"\b(TP\.|Ông|Bà|ông|bà|TM\.|KT\.|TL\.|TUQ\.|Q\.) (?=\w)")


def clean(text: str) -> str:
    """The text in NFC, trimmed, tabs as spaces, without invisible characters.

    Characters that reorder the line or control a device are refused: `documents.control_character`.
    """
    composed = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029\v\f]", "\n", text).replace("\t", " "))
    kept = composed.translate(_DROPPED)
    for character in kept:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs"):
            raise TypesettingError("documents.control_character", codepoint=f"{ord(character):04X}")
    return kept.strip()


def bound(text: str) -> str:
    """The text with no-break spaces where a line must not end ("Điều 12", "6 tháng"), and breaks in endless words."""
    joined = " ".join(text.split())
    for pattern in (_BEFORE_NUMBER, _HONOURED):
        joined = pattern.sub(rf"\1{NO_BREAK_SPACE}", joined)
    joined = _AFTER_NUMBER.sub(NO_BREAK_SPACE, joined)
    return " ".join(_breakable(word) for word in joined.split(" "))


def headline(text: str) -> str:
    """Like `bound`, for centred lines: names of authorities are not broken within their words either."""
    return _NAMES.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), bound(text))


def _breakable(word: str) -> str:
    # A web address may be broken at its signs; break marks within it would be copied along.
    if max(map(len, _WORD_PARTS.split(word))) <= _LONGEST_WORD:
        return word
    return ZERO_WIDTH_SPACE.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
