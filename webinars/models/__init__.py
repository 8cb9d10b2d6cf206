from webinars.models.attendance import Attendance, AttendanceImport, AttendanceStay
from webinars.models.certificate import Certificate, CertificateBatch, CertificateVersion
from webinars.models.change import WebinarChange
from webinars.models.pages import WebinarIndexPage, WebinarPage
from webinars.models.registration import Registration
from webinars.models.roles import Role
from webinars.models.speaker import Speaker, WebinarSpeaker
from webinars.models.webinar import Webinar

__all__ = [
    "Attendance",
    "AttendanceImport",
    "AttendanceStay",
    "Certificate",
    "CertificateBatch",
    "CertificateVersion",
    "Registration",
    "Role",
    "Speaker",
    "Webinar",
    "WebinarChange",
    "WebinarIndexPage",
    "WebinarPage",
    "WebinarSpeaker",
]
