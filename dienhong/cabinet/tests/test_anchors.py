"""Where quotations stand in another version of a text."""

import random

from hypothesis import given
from hypothesis import strategies as st

from dienhong.cabinet.anchors import Place, Quote, placed

WORDS = (
    """
bộ trưởng thủ trưởng cơ quan ngang bộ chủ tịch ủy ban nhân dân tỉnh thành phố chịu trách nhiệm thi hành nghị định này
kinh phí thực hiện bố trí từ ngân sách nhà nước theo quy định của pháp luật về đầu tư công và các nguồn hợp pháp khác
tổ chức cá nhân có liên quan phối hợp kiểm tra giám sát báo cáo định kỳ hằng năm trước ngày tháng mười hai
""".strip()
    .replace("\n", " ")
    .split(" ")
)


def a_text(dice, sentences):
    """Sentences of 8 to 20 words, each begun by its number."""
    return [f"{number}. {' '.join(dice.choices(WORDS, k=dice.randint(8, 20)))}." for number in range(1, sentences + 1)]


def revised(dice, sentences):
    """As a ministry revises: some sentences go, some come, of a third some words are others, and all are numbered anew."""
    found = []
    for sentence in sentences:
        fate = dice.random()
        words = sentence.split()[1:]
        if fate < 0.03:
            continue
        if fate < 0.35:
            for _ in range(dice.randint(1, max(1, len(words) // 6))):
                words[dice.randrange(len(words))] = dice.choice(WORDS)
        if fate > 0.9:
            found.append((None, dice.choices(WORDS, k=12)))
        found.append((sentence, words))
    return [(old, f"{number}. {' '.join(words)}") for number, (old, words) in enumerate(found, 1)]


def paged(lines, each=12):
    return [" ".join(lines[at : at + each]) for at in range(0, len(lines), each)]


def test_at_least_nine_of_ten_quotations_are_found_in_the_next_version_at_the_right_sentence():
    dice = random.Random(20261123)
    wanted = right = 0
    for _ in range(6):
        before = a_text(dice, 120)
        pairs = revised(dice, before)
        pages, whole = paged([line for _, line in pairs]), " ".join(before)
        for old, new in pairs:
            if old is None or dice.random() > 0.4:
                continue
            exact, at = old.split(" ", 1)[1], whole.index(old)
            start = at + len(old) - len(exact)
            quote = Quote(exact, whole[max(start - 40, 0) : start], whole[start + len(exact) :][:40])
            found = placed(quote, pages)
            wanted += 1
            words = new.split(" ", 1)[1]
            right += found is not None and _overlap(pages[found.page][found.start : found.end], words) > 0.5
    assert wanted > 250
    assert right / wanted >= 0.9


def _overlap(one, other):
    mine, theirs = set(one.split()), set(other.split())
    return len(mine & theirs) / max(len(mine | theirs), 1)


@given(st.lists(st.text("abc ", min_size=0, max_size=60), min_size=1, max_size=4), st.data())
def test_words_that_stand_unchanged_are_found_where_they_stand(pages, data):
    texts = [" ".join(one.split()) for one in pages]
    page = data.draw(st.integers(0, len(texts) - 1))
    text = texts[page]
    start = data.draw(st.integers(0, len(text)))
    exact = text[start : data.draw(st.integers(start, len(text)))].strip()

    found = placed(Quote(exact), texts, near=page)

    if exact:
        assert texts[found.page][found.start : found.end] == exact
        assert found.page == page
    else:
        assert found is None


def test_of_equal_words_those_with_the_same_surroundings_count():
    pages = ["Điều 1. Kinh phí do ngân sách bảo đảm.", "Điều 9. Kinh phí do ngân sách bảo đảm."]

    assert placed(Quote("Kinh phí", "Điều 9. ", " do ngân"), pages) == Place(1, 8, 16)


def test_words_that_are_gone_have_no_place():
    assert placed(Quote("Một câu hoàn toàn khác hẳn mọi câu ở đây", "trước", "sau"), ["Điều 1. Kinh phí."]) is None
