"""What PostgreSQL can do with an array that Django has no words for."""

from django.db.models import BooleanField, Func


class IsOneOf(Func):
    """Whether a key is in an array: that is worked out first, so that each condition keeps its index."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()
