"""The entry of the web server, which loads all that a request needs before the workers begin."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 — reads every address, and with them every view
# What is there now stays: to look at it again and again would only copy what workers share.
gc.collect()
gc.freeze()
