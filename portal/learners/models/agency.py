from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class AgencyQuerySet(MP_NodeQuerySet):
    def in_subtree_of(self, agency: Agency) -> AgencyQuerySet:
        """The agency and everything below it."""
        return self.filter(path__startswith=agency.path)

    def matching(self, words: str) -> AgencyQuerySet:
        """Agencies whose name or an alias holds each of the words: what completion offers."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(name__icontains=word) | models.Q(aliases__icontains=word))
        return found


class Agency(MP_Node):
    """A node of the tree province, ministry or regency -> office (OPD) -> unit (UPT)."""

    class Kind(models.TextChoices):
        REGION = "region", _("Province, regency, city or ministry")
        OFFICE = "office", _("Office (OPD)")
        UNIT = "unit", _("Unit (UPT)")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICE)
    aliases = models.TextField(_("aliases"), blank=True, help_text=_("One a line: abbreviations and former names."))

    node_order_by = ["name"]
    objects = MP_NodeManager.from_queryset(AgencyQuerySet)()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name

    @property
    def all_names(self) -> list[str]:
        return [self.name, *(line.strip() for line in self.aliases.splitlines() if line.strip())]

    @staticmethod
    def normalise(name: str) -> str:
        """What two spellings of one name have in common: case and runs of blanks don't count."""
        return re.sub(r"\s+", " ", name or "").strip().casefold()
