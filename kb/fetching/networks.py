"""Which addresses are of the public internet.

After IANA's registries of special-purpose addresses (RFC 6890 and its updates, read 2026-11).
The standard library's ``is_global`` would do less: it changed between versions of Python, and
counts multicast as global.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_SPECIAL = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; connecting to 0.0.0.0 reaches this machine
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers (CGNAT)
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # link-local, and the clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_UNICAST = IPv6Network("2000::/3")  # all that has been given to networks; the rest is special
_SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, and Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds any address of version 4
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # an address of version 4, as networks without it see it


def public(address: str) -> bool:
    """Whether an address, as numbers, belongs to the public internet.

    >>> public("9.9.9.9"), public("169.254.169.254"), public("::ffff:10.0.0.1"), public("64:ff9b::a00:1")
    (True, False, False, False)
    """
    known = ip_address(address)
    if isinstance(known, IPv4Address):
        return not any(known in network for network in _SPECIAL)
    if known.scope_id:  # a zone: an interface of this machine
        return False
    if known in _NAT64:
        return public(str(IPv4Address(int(known) & 0xFFFFFFFF)))
    return known in _UNICAST and not any(known in network for network in _SPECIAL_6)


def numeric(host: str) -> bool:
    """Whether a host is an address in numbers, as it is properly written."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
