"""Addresses of documents."""

from django.urls import path

from dienhong.documents.web import drafting, files, incoming, lists, outgoing, registers, review

app_name = "documents"
urlpatterns = [
    path("", registers.index, name="index"),
    path("di/", registers.outgoing, name="outgoing_list"),
    path("di/xuat.csv", registers.outgoing_csv, name="outgoing_csv"),
    path("den/", registers.incoming, name="incoming_list"),
    path("den/xuat.csv", registers.incoming_csv, name="incoming_csv"),
    path("den/vao-so/", registers.register_many, name="register_many"),
    path("so/", registers.registers, name="registers"),
    path("so/<int:register_id>/", registers.register, name="register"),
    path("danh-sach/", lists.index, name="lists"),
    path("danh-sach/<uuid:uuid>/", lists.one, name="list"),
    path("moi/", drafting.new, name="new"),
    path("di/<uuid:uuid>/", outgoing.document_page, name="outgoing"),
    path("di/<uuid:uuid>/toan-van/", outgoing.full_text, name="full_text"),
    path("di/<uuid:uuid>/phien-ban/", outgoing.versions, name="versions"),
    path("di/<uuid:uuid>/nhat-ky/", outgoing.log, name="log"),
    path("di/<uuid:uuid>/trang/<int:number>.webp", files.outgoing_page, name="page"),
    path("di/<uuid:uuid>/tep/", files.outgoing_file, name="file"),
    path("di/<uuid:uuid>/tep/<uuid:attachment>/", files.outgoing_attachment, name="attachment"),
    path("di/<uuid:uuid>/sua/", drafting.edit, name="edit"),
    path("di/<uuid:uuid>/luu/", drafting.autosave, name="autosave"),
    path("di/<uuid:uuid>/noi-nhan/", drafting.recipients, name="recipients"),
    path("di/<uuid:uuid>/dinh-kem/", drafting.attachments, name="attach"),
    path("di/<uuid:uuid>/dinh-kem/<uuid:attachment>/bo/", drafting.remove_attachment, name="remove_attachment"),
    path("di/<uuid:uuid>/trinh/", review.submit, name="submit"),
    path("di/<uuid:uuid>/duyet/", review.approve, name="approve"),
    path("di/<uuid:uuid>/tra-lai/", review.send_back, name="return"),
    path("di/<uuid:uuid>/ky/", review.sign, name="sign"),
    path("di/<uuid:uuid>/phat-hanh/", review.issue, name="issue"),
    path("di/<uuid:uuid>/huy/", review.cancel, name="cancel"),
    path("den/<uuid:uuid>/", incoming.document_page, name="incoming"),
    path("den/<uuid:uuid>/nhat-ky/", incoming.log, name="incoming_log"),
    path("den/<uuid:uuid>/trang/<int:number>.webp", files.incoming_page, name="incoming_page"),
    path("den/<uuid:uuid>/tep/", files.incoming_file, name="incoming_file"),
    path("den/<uuid:uuid>/tep/<uuid:attachment>/", files.incoming_attachment, name="incoming_attachment"),
    path("den/<uuid:uuid>/vao-so/", incoming.register, name="register_one"),
    path("den/<uuid:uuid>/tu-choi/", incoming.refuse, name="refuse"),
    path("den/<uuid:uuid>/phan-cong/", incoming.assign, name="assign"),
    path("den/<uuid:uuid>/bat-dau/", incoming.start, name="start"),
    path("den/<uuid:uuid>/hoan-thanh/", incoming.finish, name="finish"),
]
