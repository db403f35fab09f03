"""The network address of a visitor. A header that the visitor may have written is never believed."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
LONGEST = 64  # an IPv6 address in full, with a port or a zone
ONE_VISITOR = 64  # bits: within such a network one visitor chooses the rest of an IPv6 address
UNKNOWN = "unknown"


def parse(text: str) -> Address | None:
    """The address in `text`, without port, brackets and zone; None when there is none."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_trusted(address: Address | None, hop: int) -> bool:
    """Whether the address at `hop` (0 is the nearest) is a proxy of our own: by count, or by its network."""
    if hop < settings.PROXY_COUNT:
        return True
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)


def find_visitor(peer: str, forwarded_for: str) -> Address | None:
    """The first address, seen from here, that is not a trusted proxy.

    `forwarded_for` is the header X-Forwarded-For, whose right end is written by the nearest proxy. Where an entry is no
    address, the last one that is counts.
    """
    visitor = parse(peer)
    hops = iter(forwarded_for.split(",")[::-1])
    hop = 0
    while is_trusted(visitor, hop) and (found := parse(next(hops, ""))):
        visitor, hop = found, hop + 1
    return visitor


def network_of(request: HttpRequest) -> str:
    """The key by which a visitor is counted: an IPv4 address, or the first 64 bits of an IPv6 address.

    `web.proxies.ProxyMiddleware` has put the visitor's own address into REMOTE_ADDR.
    """
    address = parse(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, ONE_VISITOR), strict=False))
    return str(address or UNKNOWN)
