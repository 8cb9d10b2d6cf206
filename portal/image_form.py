"""The form by which pictures come in: a broken one is refused with words, not found out on a public page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# What Pillow raises for files that are cut off or damaged, by format.
DAMAGED = (OSError, UnidentifiedImageError, SyntaxError, ValueError, EOFError)


class WholeImageField(WagtailImageField):
    """As Wagtail's, which trusts the head of a file; here every pixel is read once."""

    default_error_messages = {
        "damaged_image": _("This picture is damaged or was not uploaded completely. Open it, save it anew, try again.")
    }

    def to_python(self, data: File) -> File | None:
        try:
            file = super().to_python(data)
            if file is not None:
                with Image.open(file) as picture:
                    picture.load()
                file.seek(0)
        except DAMAGED as error:
            raise ValidationError(self.error_messages["damaged_image"], code="damaged_image") from error
        return file


class PortalImageForm(BaseImageForm):
    file = WholeImageField(label=_("File"))
