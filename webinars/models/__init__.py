from webinars.models.answers import EvaluationCount, EvaluationSheet, EvaluationText, PostTestTry
from webinars.models.attendance import Attendance, AttendanceImport, AttendanceStay, RememberedMatch
from webinars.models.certificate import Certificate, CertificateBatch, CertificateVersion
from webinars.models.certificate_template import (
    CertificateLogo,
    CertificateSignatory,
    CertificateTemplate,
    CertificateTemplateVersion,
    CertificateWording,
    WebinarTopic,
)
from webinars.models.change import WebinarChange
from webinars.models.check_in import CheckIn, CheckInWindow
from webinars.models.correction_request import CorrectionRequest
from webinars.models.earlier_certificate import EarlierCertificate, EarlierCertificateRequest
from webinars.models.group import GroupInvitation
from webinars.models.objection import AfterEventSettings, AttendanceCorrection, Objection
from webinars.models.pages import WebinarIndexPage, WebinarPage
from webinars.models.question import RegistrationAnswer, RegistrationQuestion
from webinars.models.questionnaire import Question, Questionnaire
from webinars.models.recording import RecordingAudio, Transcript
from webinars.models.registration import Registration
from webinars.models.roles import Role
from webinars.models.rule import (
    AttendanceUnit,
    CertificatePath,
    DefaultPath,
    Milestone,
    PathConditions,
    SeriesDefaults,
)
from webinars.models.signing import SigningAttempt, SigningBatch
from webinars.models.speaker import Speaker, WebinarSpeaker
from webinars.models.webinar import Webinar

__all__ = [
    "AfterEventSettings",
    "Attendance",
    "AttendanceCorrection",
    "AttendanceImport",
    "AttendanceStay",
    "AttendanceUnit",
    "Certificate",
    "CertificateBatch",
    "CertificateLogo",
    "CertificatePath",
    "CertificateSignatory",
    "CertificateTemplate",
    "CertificateTemplateVersion",
    "CertificateVersion",
    "CertificateWording",
    "CheckIn",
    "CheckInWindow",
    "CorrectionRequest",
    "DefaultPath",
    "EarlierCertificate",
    "EarlierCertificateRequest",
    "EvaluationCount",
    "EvaluationSheet",
    "EvaluationText",
    "GroupInvitation",
    "Milestone",
    "Objection",
    "PathConditions",
    "PostTestTry",
    "Question",
    "Questionnaire",
    "RecordingAudio",
    "Registration",
    "RegistrationAnswer",
    "RegistrationQuestion",
    "RememberedMatch",
    "Role",
    "SeriesDefaults",
    "SigningAttempt",
    "SigningBatch",
    "Speaker",
    "Transcript",
    "Webinar",
    "WebinarChange",
    "WebinarIndexPage",
    "WebinarPage",
    "WebinarSpeaker",
    "WebinarTopic",
]
