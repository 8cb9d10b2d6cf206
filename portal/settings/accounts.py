"""django-allauth: e-mail as login, verified by a mailed code; MFA offered, never pushed on learners."""

FORMS = "portal.learners.forms.accounts"
MFA_FORMS_MODULE = "portal.learners.forms.mfa"

ACCOUNT_ADAPTER = "portal.learners.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": f"{FORMS}.SignupForm",
    "login": f"{FORMS}.LoginForm",
    "request_login_code": f"{FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{FORMS}.ConfirmLoginCodeForm",
    "confirm_email_verification_code": f"{FORMS}.ConfirmEmailVerificationCodeForm",
    "reset_password": f"{FORMS}.ResetPasswordForm",
    "confirm_password_reset_code": f"{FORMS}.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": f"{FORMS}.ResetPasswordKeyForm",
    "change_password": f"{FORMS}.ChangePasswordForm",
    "set_password": f"{FORMS}.SetPasswordForm",
    "add_email": f"{FORMS}.AddEmailForm",
    "reauthenticate": f"{FORMS}.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# Changing the address while a code is awaited stays off: allauth offers it to new accounts alone, which betrays them.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Mail is slow and phones are put aside: a code lasts a quarter of an hour. Digits are typed with one keyboard.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
# Sessions last for 90 days and offices share computers: what changes an account asks again who sits there.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
STAFF_SESSION_AGE = 12 * 3600  # seconds

# Whole offices sit behind one address: the limits per address are wide, those per account stay narrow.
ACCOUNT_RATE_LIMITS = {
    "signup": "600/m/ip",
    "login": "600/m/ip",
    "login_failed": "600/m/ip,5/5m/key",
    "reset_password": "600/m/ip,5/10m/key",
    "reset_password_from_key": "600/m/ip",
    "request_login_code": "600/m/ip,5/10m/key",
    "confirm_email": "1/10s/key,10/h/key",
}

MFA_FORMS = {
    "authenticate": f"{MFA_FORMS_MODULE}.AuthenticateForm",
    "reauthenticate": f"{MFA_FORMS_MODULE}.ReauthenticateForm",
    "activate_totp": f"{MFA_FORMS_MODULE}.ActivateTOTPForm",
    "add_webauthn": f"{MFA_FORMS_MODULE}.AddWebAuthnForm",
    "edit_webauthn": f"{MFA_FORMS_MODULE}.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "ASN Adaptif"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
# Whether staff must have a second factor before the CMS opens; production turns it on.
STAFF_MFA_REQUIRED = False

# The CMS has no sign-in and no passwords of its own: all of that is allauth's.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC"]  # what an editor may choose
