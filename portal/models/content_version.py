from django.db import models


class ContentVersion(models.Model):
    """Counters whose sum is the version of all that the public pages show. Written by portal.content_version alone."""

    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
