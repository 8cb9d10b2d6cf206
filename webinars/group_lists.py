"""A coordinator's list of colleagues: text in, names and addresses out, every fault named by its line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.names import tidy_name, validate_printable_name
from webinars.csv_records import FileError, RowError
from webinars.models import GroupInvitation

MOST_PEOPLE = 200
# Lines are looked at up to here, so that somebody else's megabyte is not read as a list of names.
LONGEST_LINE = 600
NAME_LENGTH = GroupInvitation._meta.get_field("name").max_length
EMAIL_LENGTH = GroupInvitation._meta.get_field("email").max_length
ADDRESS = re.compile(r"[^\s,;<>\"'()|]+@[^\s,;<>\"'()|]+")
IN_BRACKETS = re.compile(rf"<\s*{ADDRESS.pattern}\s*>")
HEADER_WORDS = {"nama", "name", "email", "e-mail", "surel", "alamat", "full", "full_name", "lengkap", "no", ""}


class GroupListError(FileError):
    """Lines that cannot be used."""

    code = "bad_list"


@dataclass(frozen=True)
class Invitee:
    line: int
    name: str
    email: str


def read_people(text: str) -> list[Invitee]:
    """One person a line: `name,email`, `name;email`, `name <email>`, or cells pasted from a sheet; blank lines pass.

    Raises GroupListError with all faults.
    """
    people: dict[str, Invitee] = {}
    faults: list[RowError] = []
    for line, words in enumerate(text.replace("\ufeff", "").splitlines(), start=1):
        if not words.strip(" \t,;") or (not people and not faults and _is_header(words)):
            continue
        try:
            person = _read_line(line, words)
        except ValidationError as error:
            faults.append(RowError(line, "", error.messages[0]))
            continue
        first = people.setdefault(person.email, person)
        if first.name.casefold() != person.name.casefold():
            message = _("This address stands on line %(line)s already, with another name.") % {"line": first.line}
            faults.append(RowError(line, "", message))
    if not people and not faults:
        faults.append(RowError(0, "", _("The list is empty.")))
    if len(people) > MOST_PEOPLE:
        message = _("At most %(most)s people at once; these are %(count)s.")
        faults.append(RowError(0, "", message % {"most": MOST_PEOPLE, "count": len(people)}))
    if faults:
        raise GroupListError(faults)
    return list(people.values())


def _read_line(line: int, words: str) -> Invitee:
    if len(words) > LONGEST_LINE:
        raise ValidationError(_("This line is too long."))
    found = ADDRESS.findall(words)
    if not found:
        raise ValidationError(_("No e-mail address stands here."))
    if len(found) > 1:
        raise ValidationError(_("Two e-mail addresses stand here: one person a line."))
    email = User.objects.normalize_email(found[0].strip("."))
    validate_email(email)
    without_address = ADDRESS.sub(" ", IN_BRACKETS.sub(" ", words))
    name = tidy_name(without_address.replace('"', " "))
    name = re.sub(r"^\d{1,3}[.)]?[\s,;]+", "", name.strip(" ,;|-"))
    name = name.replace(";", ",").strip(" ,")
    if not name:
        raise ValidationError(_("The name is missing."))
    validate_printable_name(name)
    if len(name) > NAME_LENGTH or len(email) > EMAIL_LENGTH:
        raise ValidationError(_("The name or the address is too long."))
    return Invitee(line, name, email)


def _is_header(words: str) -> bool:
    return set(re.split(r"[\s,;]+", words.casefold().replace('"', ""))) <= HEADER_WORDS
