"""How the login library keeps its secrets: sealed, like the rest of the site."""

from allauth.mfa.adapter import DefaultMFAAdapter

from mentorship import confidential

TOTP_CONTEXT = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticators sealed."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it goes to the database."""
        return confidential.seal(text, context=TOTP_CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return confidential.unseal(bytes.fromhex(encrypted_text), context=TOTP_CONTEXT)
