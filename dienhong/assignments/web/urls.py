"""Addresses of assignments, below /nhiem-vu/."""

from django.urls import path

from dienhong.assignments.web import acts, answering, giving, lists, one

app_name = "assignments"

urlpatterns = [
    path("", lists.index, name="index"),
    path("bang/", lists.board, name="board"),
    path("xuat.csv", lists.export, name="csv"),
    path("xuat.xlsx", lists.workbook, name="xlsx"),
    path("in/", lists.printed, name="print"),
    path("giao/", giving.give, name="give"),
    path("<uuid:uuid>/", one.page, name="assignment"),
    path("<uuid:uuid>/nhat-ky/", one.log, name="log"),
    path("<uuid:uuid>/tep/<uuid:evidence>/", one.evidence, name="evidence"),
    path("<uuid:uuid>/nhan/", acts.accept, name="accept"),
    path("<uuid:uuid>/giao-nguoi/", acts.hand, name="hand"),
    path("<uuid:uuid>/tien-do/", acts.progress, name="progress"),
    path("<uuid:uuid>/ket-qua/", acts.result, name="result"),
    path("<uuid:uuid>/tra-loi/", answering.answer, name="answer"),
    path("<uuid:uuid>/xac-nhan/", acts.finish, name="finish"),
    path("<uuid:uuid>/tra-lai/", acts.return_result, name="return"),
    path("<uuid:uuid>/thu-hoi/", acts.withdraw, name="withdraw"),
    path("<uuid:uuid>/thay-the/", giving.replace, name="replace"),
    path("<uuid:uuid>/gia-han/", acts.ask, name="ask"),
    path("<uuid:uuid>/gia-han/quyet-dinh/", acts.decide, name="decide"),
]
