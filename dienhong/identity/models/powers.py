"""What people may do: roles, grants, powers lent to others, and powers switched on for support."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now

from dienhong.identity.models.people import Person, Post
from dienhong.kernel.dated import days, in_order


class Role(models.Model):
    """A named set of permissions (vai trò). Roles are data; the codes in them are code."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    personal_data = ()

    class Meta:
        db_table = "identity_role"

    def __str__(self) -> str:
        return self.code


class RolePermission(models.Model):
    """One permission code (quyền) that a role carries."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="permissions")
    code = models.CharField(max_length=120)

    personal_data = ()

    class Meta:
        db_table = "identity_role_permission"
        constraints = [models.UniqueConstraint(fields=["role", "code"], name="identity_role_permission_once")]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.code}"


class Grant(models.Model):
    """A role or a single permission given to a person at an agency for some time (cấp quyền).

    With a post it counts only while the post is held. `inherits`: it counts at every agency below, too.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="grants", null=True, blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants", null=True, blank=True)
    code = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    inherits = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    granted_at = models.DateTimeField(db_default=Now())
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal_data = ("person", "post", "granted_by", "revoked_by")

    class Meta:
        db_table = "identity_grant"
        constraints = [
            in_order("identity_grant_days_in_order"),
            models.CheckConstraint(
                condition=Q(role__isnull=False, code="") | (Q(role__isnull=True) & ~Q(code="")),
                name="identity_grant_role_or_code",
            ),
            ExclusionConstraint(
                name="identity_grant_given_once_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (Coalesce(F("post"), Value(0)), RangeOperators.EQUAL),
                    (Coalesce(F("role"), Value(0)), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (F("agency"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="identity_grant_of_person", condition=Q(revoked_at__isnull=True)),
            models.Index(fields=["agency"], name="identity_grant_at_agency", condition=Q(revoked_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.code or self.role_id} at {self.agency_id} for {self.person_id}"


class Delegation(models.Model):
    """Powers that a principal lends to an assistant for some days (ủy quyền).

    What is lent counts at `agency` and below it, and never beyond what the principal holds on that day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    assistant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    codes = ArrayField(models.CharField(max_length=120))
    reason = models.CharField(max_length=500)
    valid_from = models.DateField()
    valid_until = models.DateField()
    delegated_at = models.DateTimeField(db_default=Now())
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal_data = ("principal", "assistant", "reason", "revoked_by")

    class Meta:
        db_table = "identity_delegation"
        constraints = [
            in_order("identity_delegation_days_in_order"),
            models.CheckConstraint(condition=~Q(principal=F("assistant")), name="identity_delegation_to_another"),
            models.CheckConstraint(condition=Q(codes__len__gt=0), name="identity_delegation_lends_something"),
            ExclusionConstraint(
                name="identity_delegation_once_at_a_time",
                expressions=[
                    (F("principal"), RangeOperators.EQUAL),
                    (F("assistant"), RangeOperators.EQUAL),
                    (F("agency"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["assistant", "principal"],
                name="identity_delegation_held",
                condition=Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.assistant_id} at {self.agency_id}"


class SupportSession(models.Model):
    """A limited time in which an administrator's powers are switched on, with a reason (phiên hỗ trợ quản trị).

    Outside such a time the administrative permissions that a person was granted do nothing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="support_sessions")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    personal_data = ("person", "reason", "ended_by")

    class Meta:
        db_table = "identity_support_session"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="identity_support_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason=""), name="identity_support_has_a_reason"),
            ExclusionConstraint(
                name="identity_one_support_session_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("started_at"),
                            Coalesce(F("ended_at"), F("ends_at")),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["agency", "-started_at"], name="identity_support_at_agency")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.agency_id} until {self.ended_at or self.ends_at}"
