"""The paths with which a webinar begins: from the defaults, from the last series, or from a sheet's minutes."""

from __future__ import annotations

from datetime import timedelta

from webinars.models import AttendanceUnit, CertificatePath, PathConditions, SeriesDefaults, Webinar

CONDITIONS = tuple(field.name for field in PathConditions._meta.get_fields())
# Of a path that asks for minutes alone, where nobody has named it.
NAME, NAME_EN = "Ruang rapat", "Meeting room"


def default_paths() -> list[CertificatePath]:
    """Unsaved paths as the settings have them. How long each stays open is counted once the session has a date."""
    return [
        CertificatePath(sort_order=order, credit_hours=row.credit_hours, open_days=row.open_days, **_conditions(row))
        for order, row in enumerate(SeriesDefaults.load().paths.order_by("sort_order", "pk"))
    ]


def copy_paths(webinar: Webinar, *, later_by: timedelta) -> list[CertificatePath]:
    """Unsaved paths like the webinar's, their dates moved."""
    return [
        CertificatePath(
            sort_order=row.sort_order,
            credit_hours=row.credit_hours,
            open_days=row.open_days,
            closes_at=row.closes_at and row.closes_at + later_by,
            **_conditions(row),
        )
        for row in webinar.paths.order_by("sort_order", "pk")
    ]


def minutes_path(minutes: int) -> CertificatePath:
    """An unsaved path that asks for so many minutes and nothing else."""
    return CertificatePath(sort_order=0, name=NAME, name_en=NAME_EN, minimum_attendance=minutes)


def set_minutes(*, webinar: Webinar, minutes: int) -> bool:
    """Sets the minutes of the first path that asks for attendance; returns whether that changed anything.

    A webinar without any path gets one; where editors keep paths that ask for no attendance, theirs stay as they are.
    """
    rows = list(webinar.paths.order_by("sort_order", "pk"))
    row = next((row for row in rows if row.minimum_attendance is not None), None)
    if row is None:
        if not rows:
            webinar.paths = [minutes_path(minutes)]
        return not rows
    if (row.minimum_attendance, row.attendance_unit) == (minutes, AttendanceUnit.MINUTES):
        return False
    row.minimum_attendance, row.attendance_unit = minutes, AttendanceUnit.MINUTES
    webinar.paths = rows
    return True


def _conditions(row: PathConditions) -> dict:
    return {name: getattr(row, name) for name in CONDITIONS}
