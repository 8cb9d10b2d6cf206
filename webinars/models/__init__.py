from webinars.models.attendance import Attendance, AttendanceImport, AttendanceStay
from webinars.models.certificate import Certificate, CertificateBatch, CertificateVersion
from webinars.models.change import WebinarChange
from webinars.models.check_in import CheckIn, CheckInWindow
from webinars.models.pages import WebinarIndexPage, WebinarPage
from webinars.models.registration import Registration
from webinars.models.roles import Role
from webinars.models.rule import AttendanceUnit, CertificatePath, Milestone, PathConditions
from webinars.models.speaker import Speaker, WebinarSpeaker
from webinars.models.webinar import Webinar

__all__ = [
    "Attendance",
    "AttendanceImport",
    "AttendanceStay",
    "AttendanceUnit",
    "Certificate",
    "CertificateBatch",
    "CertificatePath",
    "CertificateVersion",
    "CheckIn",
    "CheckInWindow",
    "Milestone",
    "PathConditions",
    "Registration",
    "Role",
    "Speaker",
    "Webinar",
    "WebinarChange",
    "WebinarIndexPage",
    "WebinarPage",
    "WebinarSpeaker",
]
