"""The profile: what is printed on certificates, and where a person works."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.learners.agencies import label_agencies, resolve_agency
from portal.learners.models import Agency, EmploymentType, User
from portal.learners.names import looks_all_capitals, tidy_name, validate_printable_name
from portal.learners.nip import normalise_nip, validate_nip
from portal.learners.services.profile import is_nip_taken

NIP_TAKEN = _("This NIP is confirmed for another account. If it is yours, write to the organiser.")
NONE_OF_THESE = "0"


class ProfileForm(forms.Form):
    """Bound to a person. Questions about a name in capitals once; sending the same name again confirms it."""

    full_name = forms.CharField(
        label=_("Full name with titles"),
        help_text=_("Exactly as it is to be printed on your certificates."),
        max_length=User._meta.get_field("full_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    name_checked = forms.CharField(required=False, widget=forms.HiddenInput)
    employment_type = forms.ChoiceField(
        label=_("Employment type"), choices=EmploymentType.choices, widget=forms.RadioSelect
    )
    nip = forms.CharField(
        label=_("NIP"),
        help_text=_("18 digits. Only you and the organiser see it."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    agency = forms.CharField(
        label=_("Agency"),
        help_text=_("Type part of the name, then choose. If yours is not in the list, write its full name."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "data-combobox": True}),
    )
    agency_choice = forms.ChoiceField(label=_("Which one is it?"), required=False, widget=forms.RadioSelect)
    position = forms.CharField(
        label=_("Position"),
        required=False,
        max_length=User._meta.get_field("position").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(
        label=_("Language of our e-mails"),
        choices=User._meta.get_field("language").choices,
        widget=forms.RadioSelect,
    )
    purpose_notice = forms.BooleanField(
        label=_("I have read this notice and agree that my data are used for it."),
        error_messages={"required": _("Please read the notice and tick the box.")},
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        self.agency_found: Agency | None = None
        super().__init__(*args, initial=self._initial_of(user), **kwargs)
        self.is_ambiguous = False
        if user.nip_confirmed_at:
            self.fields["nip"].disabled = True
            self.fields["nip"].help_text = _("Confirmed by the organiser; only the organiser can change it.")
        if user.purpose_notice_accepted_at:
            del self.fields["purpose_notice"]
        self._offer_namesakes()

    @staticmethod
    def _initial_of(user: User) -> dict[str, str]:
        agency = label_agencies([user.agency])[user.agency_id] if user.agency else user.agency_other
        kept = {name: getattr(user, name) for name in ("full_name", "employment_type", "nip", "position", "language")}
        return kept | {"agency": agency}

    def _offer_namesakes(self) -> None:
        """Where several agencies bear the typed name, they are offered; no script is needed for that."""
        found = resolve_agency(self.data.get("agency", "").replace("\0", "")[:300]) if self.is_bound else []
        labels = label_agencies(found)
        self.is_ambiguous = len(found) > 1
        self.namesakes = {str(agency.pk): agency for agency in found}
        self.fields["agency_choice"].choices = [
            *((str(agency.pk), labels[agency.pk]) for agency in found),
            (NONE_OF_THESE, _("None of these")),
        ]

    def clean_full_name(self) -> str:
        name = tidy_name(self.cleaned_data["full_name"])
        validate_printable_name(name)
        is_confirmed = name == self.user.full_name and self.user.capitals_are_meant
        is_confirmed = is_confirmed or tidy_name(self.data.get("name_checked", "")) == name
        if looks_all_capitals(name) and not is_confirmed:
            self.data = self.data.copy()
            self.data["name_checked"] = name
            raise ValidationError(
                _(
                    "Your name will be printed like this: “%(name)s”. If that is right, just send the form again; "
                    "else write it with small letters."
                ),
                code="all_capitals",
                params={"name": name},
            )
        return name

    def clean_nip(self) -> str:
        return normalise_nip(self.cleaned_data["nip"])

    def clean_position(self) -> str:
        return tidy_name(self.cleaned_data["position"])

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.user.nip_confirmed_at and "nip" in cleaned:
            self._check_nip(cleaned["nip"], cleaned.get("employment_type", ""))
        if "agency" in cleaned:
            self._settle_agency(tidy_name(cleaned["agency"]), cleaned.get("agency_choice", ""))
        return cleaned

    def _check_nip(self, nip: str, employment_type: str) -> None:
        try:
            validate_nip(nip, employment_type=employment_type)
        except ValidationError as error:
            self.add_error("nip", error)
        else:
            if is_nip_taken(nip, by_other_than=self.user):
                self.add_error("nip", ValidationError(NIP_TAKEN, code="nip_taken"))

    def _settle_agency(self, text: str, choice: str) -> None:
        """Sets `agency_found`, or leaves the text as 'another agency'."""
        self.agency_other = text
        if len(self.namesakes) == 1:
            self.agency_found = next(iter(self.namesakes.values()))
        elif self.is_ambiguous and choice in self.namesakes:
            self.agency_found = self.namesakes[choice]
        elif self.is_ambiguous and choice != NONE_OF_THESE:
            self.add_error("agency_choice", ValidationError(_("Several agencies bear this name."), code="ambiguous"))
        if not self.agency_found and len(text) > User._meta.get_field("agency_other").max_length:
            self.add_error("agency", ValidationError(_("This name is too long."), code="too_long"))
