"""Addresses of the e-Cabinet, below /phien-hop/."""

from django.urls import path

from dienhong.cabinet.web import ballots, bodies, polls, procedure

app_name = "cabinet"

urlpatterns = [
    path("", bodies.index, name="index"),
    path("to-chuc/moi/", bodies.new, name="new_body"),
    path("to-chuc/<uuid:uuid>/", bodies.one, name="body"),
    path("to-chuc/<uuid:uuid>/thanh-vien/", bodies.seat, name="seat"),
    path("to-chuc/<uuid:uuid>/quy-che/", procedure.rules, name="rules"),
    path("to-chuc/<uuid:uuid>/quy-che/<str:code>/", procedure.rule, name="rule"),
    path("thanh-vien/<uuid:uuid>/thoi/", bodies.end, name="end_seat"),
    path("quy-che/<uuid:uuid>/xac-nhan/", procedure.confirm, name="confirm_rule"),
    path("bieu-quyet/", polls.index, name="polls"),
    path("to-chuc/<uuid:uuid>/bieu-quyet/moi/", polls.new, name="new_poll"),
    path("bieu-quyet/<uuid:uuid>/", polls.one, name="poll"),
    path("bieu-quyet/<uuid:uuid>/ket-thuc/", polls.close, name="close_poll"),
    path("bieu-quyet/<uuid:uuid>/gia-han/", polls.extend, name="extend_poll"),
    path("bieu-quyet/<uuid:uuid>/rut/", polls.withdraw, name="withdraw_poll"),
    path("bieu-quyet/<uuid:uuid>/chung-thu/<uuid:member>/", polls.enrol, name="enrol"),
    path("bieu-quyet/<uuid:uuid>/tai-lieu/<int:position>/", polls.document, name="poll_document"),
    path("bieu-quyet/<uuid:uuid>/ban-ke.json", polls.manifest, name="manifest"),
    path("bieu-quyet/<uuid:uuid>/goi.zip", polls.pack, name="poll_pack"),
    path("bieu-quyet/<uuid:uuid>/phieu/", ballots.cast, name="cast"),
    path("phieu-cho-ky/<uuid:uuid>/", ballots.draft, name="draft"),
    path("phieu-cho-ky/<uuid:uuid>/ky/", ballots.sign, name="sign_draft"),
    path("phieu-cho-ky/<uuid:uuid>/phieu.json", ballots.content, name="draft_content"),
    path("phieu/<uuid:uuid>/bien-nhan/", ballots.receipt, name="receipt"),
    path("phieu/<uuid:uuid>/bien-nhan.json", ballots.receipt_file, name="receipt_file"),
]
