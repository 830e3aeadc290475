"""What a letter that waits to be sent says."""

import json

from mentorship import confidential


def text_of(mail):
    return json.loads(confidential.unseal(mail.sealed, context=mail.key))["text"]


def files_of(mail):
    return json.loads(confidential.unseal(mail.sealed, context=mail.key))["attachments"]
