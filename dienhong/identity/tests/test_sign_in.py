"""Signing in: password, second step, throttling, sessions, sensitive acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.identity import sign_in_settings
from dienhong.identity.commands import revoke_session, sign_out_everywhere
from dienhong.identity.models import Account, SignInAttempt
from dienhong.identity.sign_in_journal import FAILURES_A_NAME, FAILURES_AN_ADDRESS, forget_old_attempts
from dienhong.identity.tests.builders import PASSWORD, a_grant, a_post, a_stranger, an_account, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted

pytestmark = pytest.mark.django_db
LOGIN = "/dang-nhap/"
SECOND_STEP = "/dang-nhap/ma-xac-thuc/"
SET_UP = "/tai-khoan/xac-thuc-hai-buoc/"


def try_password(client: Client, name: str, password: str = PASSWORD, **headers: str):
    return client.post(LOGIN, {"login": name, "password": password}, headers=headers)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def outcomes() -> list[str]:
    return list(SignInAttempt.objects.order_by("id").values_list("outcome", flat=True))


def with_app(account: Account) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("typed", ["le.an", "LE.AN", " le.an ", "le.an@example.gov.vn", "Le.An@Example.gov.vn"])
def test_a_password_opens_the_account_by_name_or_address(client, typed):
    account = an_account(login_name="le.an", password=PASSWORD)
    Account.objects.filter(pk=account.pk).update(email="le.an@example.gov.vn")

    answer = try_password(client, typed)

    assert (answer.status_code, answer.headers["Location"], is_in(client)) == (302, "/", True)
    assert outcomes() == ["succeeded"]
    assert UserSession.objects.filter(user=account).count() == 1


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client):
    an_account(login_name="le.an", password=PASSWORD)

    wrong = try_password(client, "le.an", "Mật khẩu sai hoàn toàn")
    unknown = try_password(client, "khong.co", "Mật khẩu sai hoàn toàn")

    text = wrong.content.decode().replace("le.an", "khong.co")
    same = [line for line in text.splitlines() if "csrf" not in line]
    assert same == [line for line in unknown.content.decode().splitlines() if "csrf" not in line]
    assert outcomes() == ["failed", "failed"]


def test_a_closed_account_cannot_sign_in(client):
    account = an_account(password=PASSWORD)
    Account.objects.filter(pk=account.pk).update(is_active=False, closed_at=clock.now())

    try_password(client, account.login_name)

    assert not is_in(client)


def test_too_many_wrong_passwords_stop_the_right_one_until_the_time_is_over(client):
    account = an_account(password=PASSWORD)
    for number in range(FAILURES_A_NAME):
        # Each guess from another address and by another of the account's names.
        name = account.login_name if number % 2 else account.email
        try_password(client, name, "Mật khẩu sai hoàn toàn")
        SignInAttempt.objects.update(address=f"10.0.0.{number}")

    answer = try_password(client, account.login_name)
    stopped = is_in(client)
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        try_password(client, account.login_name)

    assert (answer.status_code, stopped, is_in(client)) == (200, False, True)
    assert outcomes() == ["failed"] * FAILURES_A_NAME + ["throttled", "succeeded"]


def test_an_unknown_name_is_stopped_like_a_known_one(client):
    for _ in range(FAILURES_A_NAME + 1):
        try_password(client, "khong.co", "Mật khẩu sai hoàn toàn")

    assert outcomes() == ["failed"] * FAILURES_A_NAME + ["throttled"]


def test_a_success_forgives_the_failures_before_it(client):
    account = an_account(password=PASSWORD)
    for _ in range(FAILURES_A_NAME - 1):
        try_password(client, account.login_name, "Mật khẩu sai hoàn toàn")
    try_password(client, account.login_name)
    for _ in range(FAILURES_A_NAME - 1):
        try_password(Client(), account.login_name, "Mật khẩu sai hoàn toàn")

    assert "throttled" not in outcomes()


def test_an_address_that_tries_many_names_is_stopped(client):
    account = an_account(password=PASSWORD)
    SignInAttempt.objects.bulk_create(
        SignInAttempt(name_digest=bytes([n]), method="password", outcome="failed", address="127.0.0.1", at=clock.now())
        for n in range(FAILURES_AN_ADDRESS)
    )

    try_password(client, account.login_name)

    assert (is_in(client), outcomes()[-1]) == (False, "throttled")


def test_old_attempts_are_forgotten(client):
    try_password(client, "khong.co", "x")

    with clock.frozen(clock.now() + timedelta(days=366)):
        assert forget_old_attempts() == 1


def test_the_code_of_an_app_is_the_second_step(client):
    account = an_account(password=PASSWORD)
    secret = with_app(account)

    first = try_password(client, account.login_name)
    between = is_in(client)
    second = client.post(SECOND_STEP, {"code": code_of(secret)})

    assert (first.headers["Location"].startswith(SECOND_STEP), between) == (True, False)
    assert (second.status_code, is_in(client)) == (302, True)


def test_the_key_of_the_app_is_not_readable_in_the_database():
    account = an_account()
    secret = with_app(account)

    stored = Authenticator.objects.get(user=account).data["secret"]

    assert secret not in stored
    assert TOTP(Authenticator.objects.get(user=account)).validate_code(code_of(secret))


def test_a_recovery_code_works_once(client):
    account = an_account(password=PASSWORD)
    with_app(account)
    code = RecoveryCodes.activate(account).get_unused_codes()[0]

    try_password(client, account.login_name)
    client.post(SECOND_STEP, {"code": code})
    first = is_in(client)
    again = Client()
    try_password(again, account.login_name)
    again.post(SECOND_STEP, {"code": code})

    assert (first, is_in(again)) == (True, False)


def test_guessing_codes_is_stopped_for_the_account_even_with_the_password(client):
    account = an_account(password=PASSWORD)
    secret = with_app(account)
    for _ in range(FAILURES_A_NAME):
        guesser = Client()
        try_password(guesser, account.login_name)
        guesser.post(SECOND_STEP, {"code": "000000"})

    try_password(client, account.login_name)
    client.post(SECOND_STEP, {"code": code_of(secret)})

    assert not is_in(client)
    assert list(SignInAttempt.objects.filter(method="code").values_list("outcome", flat=True)) == [
        *["failed"] * FAILURES_A_NAME,
        "throttled",
    ]


def test_officials_without_a_second_factor_are_led_to_set_one_up(client):
    account = an_account(password=PASSWORD)
    a_grant(account.person, "identity.see_people", an_agency())
    try_password(client, account.login_name)

    before = client.get("/tai-khoan/")
    with_app(account)
    after = client.get("/tai-khoan/")

    assert (before.status_code, before.headers["Location"], after.status_code) == (302, SET_UP, 200)


def test_people_without_permissions_need_no_second_factor(client):
    account = an_account(password=PASSWORD)
    try_password(client, account.login_name)

    assert client.get("/tai-khoan/").status_code == 200


def test_a_page_sends_the_anonymous_to_sign_in_and_back(client):
    account = an_account(password=PASSWORD)
    sent = client.get("/tai-khoan/")

    answer = client.post(
        sent.headers["Location"], {"login": account.login_name, "password": PASSWORD, "next": "/tai-khoan/"}
    )

    assert (sent.headers["Location"], answer.headers["Location"]) == ("/dang-nhap/?next=/tai-khoan/", "/tai-khoan/")


def test_nobody_is_sent_to_another_site(client):
    account = an_account(password=PASSWORD)

    answer = client.post(LOGIN, {"login": account.login_name, "password": PASSWORD, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/dang-ky/", "/accounts/login/", "/accounts/email/"])
def test_there_is_no_signing_up(client, path):
    assert client.get(path).status_code == 404


def test_a_sensitive_page_asks_for_the_password_again(client):
    agency = an_agency()
    actor = an_actor("identity.start_support_session", at=agency)
    account = Account.objects.get(pk=actor.account_id)
    account.set_password(PASSWORD)
    account.save()
    with_app(account)
    sign_in(client, account)
    page = "/quan-tri/phien-ho-tro/moi/"

    asked = client.get(page)
    client.post(asked.headers["Location"], {"password": PASSWORD})

    assert (asked.status_code, asked.headers["Location"].split("?")[0]) == (302, "/tai-khoan/xac-nhan/")
    assert client.get(page).status_code == 200


def test_a_forgotten_password_is_set_by_letter_and_unknown_addresses_get_none(client):
    account = an_account(password=None)

    known = client.post("/quen-mat-khau/", {"email": account.email})
    unknown = client.post("/quen-mat-khau/", {"email": "khong.co@example.gov.vn"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [letter.to for letter in mail.outbox] == [[account.email]]
    link = next(word for word in mail.outbox[0].body.split() if "/quen-mat-khau/dat-lai/" in word)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    try_password(client, account.login_name)
    assert is_in(client)


@pytest.mark.parametrize("weak", ["ngắn", "password12345", "123456789012"])
def test_a_weak_new_password_is_refused(client, weak):
    account = an_account(password=PASSWORD)
    sign_in(client, account)

    client.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_revoked_session_is_signed_out(client, announced, record):
    account = an_account()
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, account)
    session = UserSession.objects.get(session_key=there.session.session_key)

    answer = here.post(f"/tai-khoan/phien/{session.pk}/ket-thuc/")

    assert answer.status_code == 302
    assert [browser.get("/tai-khoan/").status_code for browser in (here, there)] == [200, 302]
    assert record() == ("identity.revoke_session", "done", "")
    assert announced() == ["identity.SessionRevoked"]


def test_signing_out_everywhere_keeps_this_session(record):
    account = an_account()
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        sign_in(browser, account)

    browsers[0].post("/tai-khoan/phien/ket-thuc-het/")

    assert [browser.get("/tai-khoan/").status_code for browser in browsers] == [200, 302, 302]
    assert record() == ("identity.sign_out_everywhere", "done", "")


def test_strangers_end_nobodys_sessions_but_an_administrator_does(client, record):
    agency, account = an_agency(), an_account()
    a_post(account.person, agency)
    sign_in(client, account)
    session = UserSession.objects.get(user=account)

    for act in (
        lambda who: revoke_session(who, session_id=session.pk),
        lambda who: sign_out_everywhere(who, account_id=account.pk),
    ):
        with pytest.raises(NotPermitted):
            act(a_stranger())
    revoke_session(an_actor("identity.revoke_session", at=agency), session_id=session.pk)

    assert client.get("/tai-khoan/").status_code == 302
    with pytest.raises(NotFound):
        revoke_session(a_stranger(), session_id=session.pk)


def test_signing_out_ends_the_session_and_empties_the_browser(client):
    sign_in(client, an_account())
    asked = client.get("/dang-xuat/")

    answer = client.post("/dang-xuat/")

    assert not is_in(client)
    assert (asked.headers.get("Clear-Site-Data"), answer.headers.get("Clear-Site-Data")) == (None, '"storage"')


def test_a_changed_password_ends_other_sessions(client):
    account = an_account(password=PASSWORD)
    other = Client()
    for browser in (client, other):
        sign_in(browser, account)
    new = "Gió mùa đông bắc thổi 2027"

    client.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [browser.get("/tai-khoan/").status_code for browser in (client, other)] == [200, 302]


def test_passwords_are_kept_by_a_memory_hard_function(settings):
    settings.PASSWORD_HASHERS = sign_in_settings.PASSWORD_HASHERS

    assert an_account(password=PASSWORD).password.split("$")[:2] == ["scrypt", "16384"]


def test_the_account_comes_with_its_person_in_one_query(client, django_assert_num_queries, rf):
    sign_in(client, an_account())
    request = rf.get("/")
    request.session = client.session

    with django_assert_num_queries(2):  # session, account with person
        assert get_user(request).person.full_name.startswith("Nguyễn Thị Thử")
