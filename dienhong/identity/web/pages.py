"""Identity's own pages, in the namespace `identity`."""

from django.urls import path

from dienhong.identity.web.views import account, people, systems

app_name = "identity"
_PERSON = "quan-tri/nguoi/<uuid:uuid>/"
_SYSTEM = "quan-tri/he-thong/<uuid:uuid>/"
urlpatterns = [
    path("dang-xuat/", account.sign_out, name="sign_out"),
    path("tai-khoan/", account.my_account, name="my_account"),
    path("tai-khoan/phien/<int:session_id>/ket-thuc/", account.end_session, name="end_session"),
    path("tai-khoan/phien/ket-thuc-het/", account.end_other_sessions, name="end_other_sessions"),
    path("uy-quyen/", account.delegations, name="delegations"),
    path("uy-quyen/moi/<uuid:agency>/", account.new_delegation, name="new_delegation"),
    path("uy-quyen/<uuid:uuid>/thu-hoi/", account.end_delegation, name="end_delegation"),
    path("uy-quyen/<uuid:uuid>/lam-thay/", account.start_acting, name="start_acting"),
    path("uy-quyen/thoi-lam-thay/", account.stop_acting, name="stop_acting"),
    path("quan-tri/nguoi/", people.people, name="people"),
    path("quan-tri/nguoi/moi/", people.new_person, name="new_person"),
    path(_PERSON, people.person, name="person"),
    path(_PERSON + "chuc-vu/moi/", people.new_post, name="new_post"),
    path(_PERSON + "chuc-vu/<uuid:post>/ket-thuc/", people.end_post, name="end_post"),
    path(_PERSON + "quyen/moi/", people.new_grant, name="new_grant"),
    path(_PERSON + "quyen/<uuid:grant>/thu-hoi/", people.end_grant, name="end_grant"),
    path(_PERSON + "tai-khoan/moi/", people.new_account, name="new_account"),
    path(_PERSON + "tai-khoan/dong/", people.end_account, name="end_account"),
    path("quan-tri/vai-tro/", people.roles, name="roles"),
    path("quan-tri/he-thong/", systems.systems, name="systems"),
    path("quan-tri/he-thong/moi/", systems.new_system, name="new_system"),
    path(_SYSTEM, systems.system, name="system"),
    path(_SYSTEM + "doi-khoa/", systems.rotate_secret, name="rotate_secret"),
    path(_SYSTEM + "ngung/", systems.disable_system, name="disable_system"),
    path("quan-tri/phien-ho-tro/", systems.support_sessions, name="support_sessions"),
    path("quan-tri/phien-ho-tro/moi/", systems.new_support_session, name="new_support_session"),
    path("quan-tri/phien-ho-tro/<uuid:uuid>/ket-thuc/", systems.end_support_session, name="end_support_session"),
]
