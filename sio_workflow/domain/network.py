"""Where on the internet somebody is, as far as it makes sense to count by it."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

#: what one home or firm gets at least: whoever has one address in it has them all
_ONE_HOME = 64


def home_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 address without its second half; what is no address as it is.

    >>> home_of("192.0.2.7"), home_of("::ffff:192.0.2.7"), home_of("2001:db8:0:1:a:b:c:d")
    ('192.0.2.7', '192.0.2.7', '2001:db8:0:1::/64')
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    plain = known if isinstance(known, IPv4Address) else known.ipv4_mapped
    return str(plain or ip_network((known, _ONE_HOME), strict=False))
