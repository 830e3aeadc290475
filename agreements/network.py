"""From which network somebody came: enough to recognise a place, too little to find a person."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

KEPT_OF_V4, KEPT_OF_V6 = 24, 48


def network_of(request: HttpRequest) -> str:
    """The network of who asks, without the last part of her address; empty if that is not known."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    if isinstance(address, IPv6Address):
        # A server that listens to both kinds writes the one as the other.
        address = address.ipv4_mapped or IPv6Address(int(address))
    kept = KEPT_OF_V4 if isinstance(address, IPv4Address) else KEPT_OF_V6
    return str(ip_network(f"{address}/{kept}", strict=False))
