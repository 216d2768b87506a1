"""The tags of the design system."""

from types import SimpleNamespace

from django.template import Context, Template
from django.test import RequestFactory

from dienhong.portal.templatetags import portal_ui
from dienhong.portal.web.samples import COUNTS, wrong_form


def rendered(text, **context):
    return Template("{% load portal_ui %}" + text).render(Context(context))


def test_the_bar_of_statuses_is_drawn_without_styles_and_adds_up():
    parts = portal_ui.mixbar(COUNTS, "sentence")["parts"]

    assert [part["code"] for part in parts] == ["06", "05", "04", "03", "01", "02"]
    assert abs(sum(float(part["width"].rstrip("%")) for part in parts) - 100) < 0.01
    assert "style=" not in rendered("{% mixbar counts 'x' %}", counts=COUNTS)


def test_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/", {"han": "today", "trang": "old"})
    page = SimpleNamespace(items=[1], next_cursor="new", previous_cursor=None)

    shown = portal_ui.pagination(Context({"request": request}), page)

    assert (shown["older"], shown["newer"], shown["shown"]) == ("?han=today&trang=new", "", 1)


def test_a_changed_filter_forgets_the_page():
    context = Context({"request": RequestFactory().get("/", {"han": "today", "trang": "old"})})

    assert portal_ui.query_with(context, loai="sign") == "?han=today&loai=sign"
    assert portal_ui.query_with(context, han=None) == "?"


def test_every_error_is_named_at_the_top_and_beside_its_field():
    form = wrong_form()

    summary = portal_ui.error_summary(form)["entries"]
    field = rendered("{% field form.number %}", form=form)

    assert [target for target, _ in summary][:4] == ["sai_title", "sai_number", "sai_day", "sai_urgency_0"]
    assert 'aria-describedby="sai_number-err"' in field
    assert 'aria-invalid="true"' in field


def test_text_of_others_is_escaped_before_spaces_are_bound():
    assert rendered("{{ title|nbsp }}", title="<b> Điều 12, 6 tháng") == "&lt;b&gt; Điều\u00a012, 6\u00a0tháng"


def test_titles_of_waiting_items_are_escaped():
    item = SimpleNamespace(
        kind="sign",
        title="<script>",
        url="/x",
        action="Ký",
        due_at=None,
        code="",
        from_name="",
        urgency=0,
        on_behalf_of="",
    )

    assert "<script>" not in rendered("{% job_row item %}", item=item)


def test_initials_come_from_the_last_two_words():
    assert portal_ui.initials("Nguyễn Thị Ánh Tuyết") == "ÁT"
    assert portal_ui.initials("Hồng") == "H"
    assert portal_ui.initials("") == ""
