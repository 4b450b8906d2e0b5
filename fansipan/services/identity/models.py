"""Tables: organisations and the people in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.kernel.permissions import Role
from fansipan.services.identity.contracts import OrganisationKind

ROLE_NAMES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.PROVINCE_OFFICER: _("Province officer"),
    Role.OPERATOR: _("Operator"),
    Role.PLANT_USER: _("Plant user"),
    Role.AGENCY_USER: _("Agency user"),
    Role.AUDITOR: _("Auditor"),
}

KIND_NAMES = {
    OrganisationKind.DEPARTMENT: _("Department"),
    OrganisationKind.MONITORING_CENTRE: _("Monitoring centre"),
    OrganisationKind.OPERATIONS_CENTRE: _("Operations centre"),
    OrganisationKind.PLANT: _("Plant"),
    OrganisationKind.AGENCY: _("Agency"),
    OrganisationKind.COMMUNE: _("Commune"),
    OrganisationKind.BUSINESS: _("Hotel, shop or other business"),
}


class Branch(models.Model):
    """What companies do that compare themselves with one another."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("branch of business")
        verbose_name_plural = _("branches of business")

    def __str__(self) -> str:
        return str(self.name.get("vi") or self.code)


class Organisation(models.Model):
    """A department, a centre, a plant: whoever owns stations or employs people."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = TextField(_("name"))
    kind = models.CharField(_("kind"), max_length=30, choices=[(k.value, n) for k, n in KIND_NAMES.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch of business")
    )
    demo = models.BooleanField(_("demo data"), default=False)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return str(self.name.get("vi") or self.code)


class UserManager(BaseUserManager["User"]):
    """What Django's own commands expect of a manager of users."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(login=login.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(login, password, **{**fields, "role": Role.ADMINISTRATOR.value})


class User(AbstractBaseUser):
    """A person with one role in one organisation."""

    login = models.CharField(_("login"), max_length=150, unique=True)
    name = models.CharField(_("full name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=30, choices=[(r.value, n) for r, n in ROLE_NAMES.items()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    is_active = models.BooleanField(_("active"), default=True)
    demo = models.BooleanField(_("demo data"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar[list[str]] = ["login"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="user_of_an_organisation_has_one",
                condition=~models.Q(role__in=[Role.PLANT_USER.value, Role.AGENCY_USER.value])
                | models.Q(organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.login

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this: only administrators edit the catalogue there."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_superuser(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    def get_full_name(self) -> str:
        return str(self)
