"""Persons, the accounts they sign in with, and the posts they hold."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from dienhong.kernel.dated import days, in_order


class Person(models.Model):
    """A human being (người) known to the platform: an official now or in the past, later also a citizen.

    `folded_name` and `name_order` are written together with `full_name`, by commands only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(max_length=120)
    folded_name = models.CharField(max_length=120)
    name_order = models.CharField(max_length=400, db_collation="C")
    phone = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField(db_default=Now())

    personal_data = ("full_name", "folded_name", "name_order", "phone")

    class Meta:
        db_table = "identity_person"
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="identity_person_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["name_order", "id"], name="identity_person_order"),
            GinIndex(OpClass("folded_name", name="gin_trgm_ops"), name="identity_person_search"),
        ]

    def __str__(self) -> str:
        return self.full_name


class AccountManager(BaseUserManager["Account"]):
    """Every page needs the person's name, so the account comes with its person in one query."""

    def get_queryset(self) -> models.QuerySet[Account]:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login_name__iexact=username)


class Account(AbstractBaseUser):
    """What a person signs in with (tài khoản). It carries no powers: those come from posts and grants."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    login_name = models.CharField(max_length=60, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    personal_data = ("login_name", "email", "password", "last_login")

    class Meta:
        db_table = "identity_account"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_active=True), name="identity_one_active_account_a_person"
            ),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="identity_account_email_once"),
            models.CheckConstraint(
                condition=Q(login_name__regex=r"^[a-z0-9][a-z0-9._@-]*$"), name="identity_login_name_form"
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, closed_at__isnull=True) | Q(is_active=False, closed_at__isnull=False),
                name="identity_account_closed_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.login_name

    def get_full_name(self) -> str:
        return self.person.full_name

    def clean(self) -> None:
        super().clean()
        self.login_name = self.login_name.lower()


class Post(models.Model):
    """A post that a person holds at an agency for some time (chức vụ).

    `signing_competence` is the line above a signature that says by what right one signs (thẩm quyền ký),
    such as "KT. BỘ TRƯỞNG" or "TL. CHỦ TỊCH"; empty when the head signs in the agency's own name or nobody signs.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    signing_competence = models.CharField(max_length=160, blank=True)
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    personal_data = ("person", "agency", "title", "valid_from", "valid_until")

    class Meta:
        db_table = "identity_post"
        constraints = [
            in_order("identity_post_days_in_order"),
            models.CheckConstraint(condition=~Q(title=""), name="identity_post_has_a_title"),
            models.UniqueConstraint(fields=["id", "person"], name="identity_post_with_person"),
            ExclusionConstraint(
                name="identity_post_held_once_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("agency"), RangeOperators.EQUAL),
                    (F("title"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="identity_one_main_post_at_a_time",
                expressions=[(F("person"), RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=Q(is_main=True),
            ),
        ]
        indexes = [models.Index(fields=["agency", "person"], name="identity_post_of_agency")]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"


def names_of(full_name: str) -> dict[str, Any]:
    """The three stored forms of a name, always written together."""
    from dienhong.kernel.text import fold, nfc, sort_key

    name = " ".join(nfc(full_name).split())
    return {"full_name": name, "folded_name": fold(name), "name_order": sort_key(_given_name_first(name))}


def _given_name_first(name: str) -> str:
    """Vietnamese lists of people go by given name, then by the rest: Nguyễn Văn An stands under An."""
    *rest, given = name.split() or [""]
    return " ".join([given, *rest])
