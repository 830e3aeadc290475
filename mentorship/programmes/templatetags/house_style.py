"""Tags for the face of a programme: ``{% load house_style %}``."""

from base64 import b64encode
from hashlib import sha256

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentorship.look import colours
from mentorship.programmes.models import Programme

register = template.Library()


@register.simple_tag
def house_style(programme: Programme) -> SafeString:
    """Link the stylesheet of the programme's colour, where it has one of its own."""
    if not programme.colour:
        return SafeString("")
    version = sha256(colours.sheet(programme.colour).encode()).hexdigest()[:8]
    address = reverse("programmes:house_style_sheet", args=[programme.colour[1:], version])
    return format_html('<link rel="stylesheet" href="{}">', address)


@register.simple_tag
def sample_style(colour: str) -> SafeString:
    """Link the stylesheet with which a colour is shown before it is chosen."""
    address = reverse("programmes:house_style_sample", args=[colour[1:]])
    return format_html('<link rel="stylesheet" href="{}">', address)


@register.simple_tag
def paper_logo(programme: Programme) -> SafeString:
    """Draw the programme's logo on paper, which fetches nothing: the picture comes along."""
    if not programme.logo_version:
        return SafeString("")
    dots = b64encode(bytes(programme.logo.content)).decode()
    address = f"data:{programme.logo.content_type};base64,{dots}"
    return format_html('<img class="letterlogo" src="{}" alt=""><br>', address)
