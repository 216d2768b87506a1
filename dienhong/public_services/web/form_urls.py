"""Addresses of forms, below /thu-tuc/quan-ly/to-khai/."""

from django.urls import path

from dienhong.public_services.web import form_design, form_editing, form_filling

urlpatterns = [
    path("", form_design.index, name="forms"),
    path("<uuid:procedure>/", form_design.form, name="form"),
    path("<uuid:procedure>/bat-dau/", form_design.begin, name="begin_form"),
    path("<uuid:procedure>/xuat-ban/", form_design.publish, name="publish_form"),
    path("<uuid:procedure>/bo-du-thao/", form_design.drop, name="drop_form"),
    path("<uuid:procedure>/ten/", form_design.rename, name="rename_form"),
    path("<uuid:procedure>/nhap-bang-tinh/", form_design.import_sheet, name="import_sheet"),
    path("<uuid:procedure>/phien-ban/<int:number>/", form_design.version, name="form_version"),
    path("<uuid:procedure>/trang/", form_editing.add_page, name="add_form_page"),
    path("<uuid:procedure>/trang/<slug:page>/", form_editing.edit_page, name="edit_form_page"),
    path("<uuid:procedure>/trang/<slug:page>/cau-hoi/", form_editing.add_question, name="add_question"),
    path("<uuid:procedure>/trang/<slug:page>/doan/<int:at>/", form_editing.edit_note, name="edit_note"),
    path("<uuid:procedure>/cau-hoi/<slug:name>/", form_editing.edit_question, name="edit_question"),
    path("<uuid:procedure>/sap-xep/", form_editing.arrange, name="arrange_form"),
    path("<uuid:procedure>/dien-thu/", form_filling.start, name="try_form"),
    path("<uuid:procedure>/dien-thu/xem-lai/", form_filling.answers, name="try_answers"),
    path("<uuid:procedure>/dien-thu/<slug:page>/", form_filling.page, name="try_page"),
    path("<uuid:procedure>/dien-thu/<slug:page>/luu/", form_filling.save, name="try_save"),
]
