"""Pages of the exchange, in the namespace `exchange`."""

from django.urls import path

from dienhong.exchange.web import connections, log, onboarding, tallies, views

app_name = "exchange"
urlpatterns = [
    path("", views.sent, name="sent"),
    path("xuat.csv", views.sent_csv, name="sent_csv"),
    path("den/", views.inbox, name="inbox"),
    path("den/xuat.csv", views.inbox_csv, name="inbox_csv"),
    path("gui/<uuid:document>/", views.send, name="send"),
    path("goi/<uuid:uuid>/", views.package, name="package"),
    path("goi/<uuid:uuid>/dien-bien/", views.history, name="history"),
    path("goi/<uuid:uuid>/bien-nhan/", views.receipts, name="receipts"),
    path("goi/<uuid:uuid>/noi-nhan.csv", views.matrix_csv, name="matrix_csv"),
    path("goi/<uuid:uuid>/ban-goc/", views.content, name="content"),
    path("goi/<uuid:uuid>/bang-chung/", views.evidence, name="evidence"),
    path("bien-nhan/<uuid:uuid>/", views.receipt, name="receipt"),
    path("trang-thai/<uuid:uuid>/", views.status, name="status"),
    path("nhat-ky/", log.log, name="log"),
    path("nhat-ky/xuat.csv", log.log_csv, name="log_csv"),
    path("doi-soat/", tallies.tally_list, name="tallies"),
    path("doi-soat/<uuid:uuid>/", tallies.tally, name="tally"),
    path("doi-soat/<uuid:uuid>/ban-ky/", tallies.tally_xml, name="tally_xml"),
    path("doi-soat/<uuid:uuid>/giao-lai/", tallies.deliver_all_again, name="deliver_all_again"),
    path("luot-gui/<uuid:delivery>/giao-lai/", tallies.deliver_again, name="deliver_again"),
    path("ket-noi/", connections.connections, name="connections"),
    path("ket-noi/moi/", connections.new_webhook, name="new_webhook"),
    path("ket-noi/de-nghi/", onboarding.requests, name="requests"),
    path("ket-noi/de-nghi/moi/", onboarding.new_request, name="new_request"),
    path("ket-noi/de-nghi/<uuid:uuid>/", onboarding.request_page, name="request"),
    path("ket-noi/de-nghi/<uuid:uuid>/dong-y/", onboarding.approve, name="approve_request"),
    path("ket-noi/de-nghi/<uuid:uuid>/tu-choi/", onboarding.refuse, name="refuse_request"),
    path("ket-noi/de-nghi/<uuid:uuid>/khoa/", onboarding.credentials, name="credentials"),
    path("ket-noi/<uuid:uuid>/", connections.webhook, name="webhook"),
    path("ket-noi/<uuid:uuid>/doi-khoa/", connections.rotate, name="rotate_webhook"),
    path("ket-noi/<uuid:uuid>/thu/", connections.try_out, name="try_webhook"),
    path("ket-noi/<uuid:uuid>/ngung/", connections.revoke, name="revoke_webhook"),
    path("tin/<uuid:uuid>/gui-lai/", connections.resend, name="resend_message"),
]
