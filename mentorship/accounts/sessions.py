"""Sessions in the database that the database can neither use nor read."""

from base64 import b64decode, b64encode
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from mentorship import confidential
from mentorship.kept import WORD, Kept

LENGTH = 40  # what fits in Django's table: 160 bits


def fingerprint(session_key: str) -> str:
    """Under which name a session is kept: nobody gets back from it to the cookie."""
    return salted_hmac(__name__, session_key, algorithm="sha256").hexdigest()[:LENGTH]


def _of_cookie(_today: date) -> "QuerySet[Session, tuple[str, datetime]]":
    return Session.objects.filter(session_key=WORD).values_list("session_data", "expire_date")


_SESSIONS = Kept(_of_cookie)


class SessionStore(db.SessionStore):
    """Django's own sessions, each under a fingerprint of its cookie, with sealed contents.

    A session holds the login code of the moment, and its key is as good as being logged in. A
    backup or a look at the table must give neither.
    """

    # By way of the methods below; those of the parent would write the key itself.
    aload, aexists, acreate = SessionBase.aload, SessionBase.aexists, SessionBase.acreate
    asave, adelete = SessionBase.asave, SessionBase.adelete

    def load(self) -> dict[str, Any]:
        """Open the session of this cookie; without one, or with another key, begin anew."""
        for sealed, expires in _SESSIONS.ask(word=fingerprint(self.session_key or "")):
            if expires > now():
                return self.decode(sealed)
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this cookie."""
        return super().exists(fingerprint(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Make the row, under the fingerprint."""
        row = super().create_model_instance(data)
        row.session_key = fingerprint(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget this session, or that of another cookie."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(fingerprint(key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Seal the contents, for this session alone."""
        text = self.serializer().dumps(session_dict).decode("latin-1")
        return b64encode(confidential.seal(text, context=self._context)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Open the contents; what another key sealed, or somebody moved here, counts as nothing."""
        try:
            text = confidential.unseal(b64decode(session_data), context=self._context)
        except (InvalidTag, ValueError):
            return {}
        contents: dict[str, Any] = self.serializer().loads(text.encode("latin-1"))
        return contents

    @property
    def _context(self) -> str:
        return f"session {fingerprint(self.session_key or '')}"
