"""One settings file: the environment decides, the defaults are safe."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from mentorship.postgres import start

ROOT = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(ROOT / ".env", recurse=False)

# --- what the machine decides ---------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
INSECURE_KEY = "django-insecure-only-for-a-machine-of-your-own"
SECRET_KEY = env.str("SECRET_KEY", INSECURE_KEY)
if SECRET_KEY == INSECURE_KEY and not DEBUG:
    # It is published: with it anybody makes links to evaluations, and reads what is signed.
    raise ImproperlyConfigured(
        "Set SECRET_KEY to something long, random and your own "
        "(or DEBUG=true on a machine that only you can reach)."
    )
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", "127.0.0.1", "localhost"]
)
IS_SECURE = BASE_URL.startswith("https://")
LOCAL = Path(env.str("LOCAL_DIR", str(ROOT / ".local")))
# Keys live outside the database and outside its backups: reflections, ballots, seal.
KEYS_DIR = Path(env.str("KEYS_DIR", str(LOCAL / "keys")))
# While one of these has rows, a missing key is said to be missing, never made anew.
SEALED_MODELS = [
    "duos.Note",
    "duos.IntroductionRemark",
    "duos.Reflection",
    "duos.Permission",
    "duos.HelpRequest",
    "duos.OwnAdviser",
    "duos.Goal",
    "duos.Plan",
    "duos.Preparation",
    "duos.NetworkIntroduction",
    "mfa.Authenticator",
    "sessions.Session",
]

# --- the seal on agreements ----------------------------------------------------------------
# A PKCS#12 file of a trust service provider with its passphrase; without one a key of our own.
SEAL_FILE = env.str("SEAL_FILE", "") or None
SEAL_PASSPHRASE = env.str("SEAL_PASSPHRASE", "")
# Where time stamps are asked for (RFC 3161), and a PEM file with the root certificates of who
# gives them: with it a seal can be checked long after all certificates ran out.
SEAL_TSA_URL = env.str("SEAL_TSA_URL", "") or None
SEAL_TSA_ROOTS = env.str("SEAL_TSA_ROOTS", "") or None

# Where none is named, a server of our own; see mentorship/postgres.py.
DATABASE_URL = env.str("DATABASE_URL", "") or start(LOCAL / "postgres")
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL, conn_max_age=env.int("CONN_MAX_AGE", 600), conn_health_checks=True
    )
}
# Without the first a trigger looks for what to skip, finds no such setting, and takes back a
# savepoint: each time, twenty times as slow as what it is there for. A page asks for fifty rows:
# starting workers and compiling take longer than that. What the address says comes last and wins.
OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
OPTIONS["options"] = " ".join(
    [
        "-c pgtrigger.ignore={} -c jit=off -c max_parallel_workers_per_gather=0",
        *([OPTIONS["options"]] if "options" in OPTIONS else []),
    ]
)
# Behind a pooler that lends a connection for a transaction alone, nothing can be kept for it.
KEEPS_STATEMENTS = env.bool("KEEPS_STATEMENTS", True)

# --- the site --------------------------------------------------------------------------
INSTALLED_APPS = [
    "mentorship.accounts",
    "mentorship.mail",
    "mentorship.look",
    "mentorship.programmes",
    "mentorship.intake",
    "mentorship.duos",
    "matching",
    "agreements",
    "evaluations",
    "mentorship.reports",
    "mentorship.dashboard",
    "mentorship.portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "anymail",
    "procrastinate.contrib.django",
    "pgtrigger",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "mentorship.look.apps.StaticConfig",
    "django.forms",  # the templates of its controls, for our own renderer
]
MIDDLEWARE = [
    "mentorship.middleware.database_outage",
    "mentorship.middleware.text_is_utf8",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mentorship.accounts.doors.Doors",
    "mentorship.middleware.pages_are_not_stored",
    "mentorship.middleware.secret_addresses_are_not_indexed",
    "mentorship.middleware.buttons_say_that_they_are",
    "mentorship.middleware.SomebodyWasFaster",
]
ROOT_URLCONF = "mentorship.urls"
WSGI_APPLICATION = "mentorship.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["mentorship.look.lean.Folders", "mentorship.look.lean.Apps"],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorship.dashboard.context_processors.staff_navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language --------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Amsterdam")
USE_THOUSAND_SEPARATOR = True
FIRST_DAY_OF_WEEK = 1

# --- static files ----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LOCAL / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if not env.bool("STATIC_MANIFEST", not DEBUG)
        else "mentorship.look.storage.Storage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- who can come in -------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mentorship.mail.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "mentorship.accounts.forms.AddressForm",
    "confirm_login_code": "mentorship.accounts.forms.MailedCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # our adapter writes that mail and throws it away
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    # Of the public form: whole classes apply from one address of the network; a mail goes out
    # to whatever e-mail address was typed.
    "begin": "60/h/ip,10/d/key",
    "send": "60/h/ip,5/d/key",
    "later": "60/h/ip,5/h/key",
    "interest": "60/h/ip",
    # A mail goes to every guest of an information session: for each address, and for each session.
    "guest": "10/d/key",
    "guests": "120/h/key",
    # A mail goes to the contact person of a programme: for each number or address that was typed,
    # and for each connection. Both are keyed marks, as nobody's address is kept there.
    "call_me": "5/h/key",
    "call_me_from": "20/h/key",
    # Of the page where anybody checks a document: an office does many from one address.
    "check_document": "120/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "mentorship.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "mentorship.accounts.forms.FirstAppCodeForm",
    "add_webauthn": "mentorship.accounts.forms.NewPasskeyForm",
    "authenticate": "mentorship.accounts.forms.AppCodeForm",
    "authenticate_webauthn": "mentorship.accounts.forms.PasskeyForm",
    "edit_webauthn": "mentorship.accounts.forms.RenamePasskeyForm",
    "reauthenticate": "mentorship.accounts.forms.AppCodeAgainForm",
    "reauthenticate_webauthn": "mentorship.accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Tweespan"
# One step of 30 seconds either way: typing a code takes time (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
# A passkey is bound to an address; plain http is a secure context on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
SESSION_ENGINE = "mentorship.accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_FAILURE_VIEW = "mentorship.middleware.csrf_failure"
# Rate limits count over all processes, so the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# --- what a browser may do ---------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = IS_SECURE and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000 if IS_SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
# Not "no-referrer": a form on such a page is posted with "Origin: null", which the CSRF check
# refuses. This tells other sites nothing either; our own know the address already.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["mentorship.uploads.NoFiles"]

# --- mail --------------------------------------------------------------------------------
# A demo keeps its mail (see /postvak/); anywhere else EMAIL_URL or an anymail provider sends it.
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    "mentorship.mail.mailbox.KeptMail" if DEBUG else "django.core.mail.backends.smtp.EmailBackend",
)
MAILBOX_DIR = LOCAL / "postvak"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", "mentorschap@example.org")
ANYMAIL = env.json("ANYMAIL", {})

# --- jobs --------------------------------------------------------------------------------
PROCRASTINATE_ON_APP_READY = "mentorship.jobs.on_app_ready"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["mentorship.jobs"]

# --- matching ----------------------------------------------------------------------------
# How long a sending of proposals can be called off.
SENDING_DELAY = timedelta(seconds=env.int("SENDING_DELAY", 300))

# --- logs --------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "mentorship.logs.HideLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": ["stderr"], "propagate": False},
        # How many people were forgotten is kept, whatever else is.
        "mentorship.dashboard.retention_actions": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
