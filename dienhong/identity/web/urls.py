"""Addresses of identity: allauth's views under Vietnamese addresses and their own names, then identity's pages.

Signing up, e-mail management and the rest of allauth have no address, so they do not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import include, path, re_path

from dienhong.identity.web.views.account import sign_out

_MFA = "tai-khoan/xac-thuc-hai-buoc/"
urlpatterns = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-nhap/ma-xac-thuc/", mfa.authenticate, name="mfa_authenticate"),
    path("dang-nhap/khoa/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("dang-xuat/", sign_out, name="account_logout"),
    path("tai-khoan/da-dong/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/xac-nhan/khoa/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("tai-khoan/mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/mat-khau/dat/", account.password_set, name="account_set_password"),
    path("quen-mat-khau/", account.password_reset, name="account_reset_password"),
    path("quen-mat-khau/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^quen-mat-khau/dat-lai/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("quen-mat-khau/xong/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path(_MFA, mfa.index, name="mfa_index"),
    path(_MFA + "ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path(_MFA + "ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_MFA + "khoa/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(_MFA + "khoa/them/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(_MFA + "khoa/<int:pk>/xoa/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path(_MFA + "khoa/<int:pk>/sua/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path(_MFA + "ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_MFA + "ma-du-phong/tao/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(_MFA + "ma-du-phong/tai-ve/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("", include("dienhong.identity.web.pages")),
]
if settings.DIENHONG.demo:
    # Imported here only: outside the demo the module is never loaded and the address does not exist.
    urlpatterns.append(path("doi-vai/", include("dienhong.identity.personas.urls")))
