"""Where static files go in production: under a name that changes with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Names files after their content, except in comments that only a debugger reads.

    The "sourceMappingURL" comments of libraries may point to files they do not ship; the
    pattern for ``url(…)`` in style sheets is the only one our pages need. Not strict, so
    that an error page still appears on a machine where ``collectstatic`` was forgotten.
    """

    manifest_strict = False
    patterns = (
        (
            "*.css",
            ((r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""", 'url("%(url)s")'),),
        ),
    )

    def stored_name(self, name: str) -> str:
        """Give the name that changes with the content; the plain one for an unknown file."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
