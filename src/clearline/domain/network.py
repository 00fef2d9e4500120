"""Which network an address is of: whoever has one address of IPv6 has as many more as they like."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def network(source: str, *, v4_bits: int, v6_bits: int) -> Network | None:
    """Return the network of so many bits that `source` is in; None for what is no address.

    An IPv4 address in the clothes of an IPv6 one is an IPv4 address (RFC 4291, 2.5.5.2).
    """
    try:
        address = ip_address(source)
    except ValueError:
        return None
    plain = address if isinstance(address, IPv4Address) else address.ipv4_mapped
    if plain is not None:
        return IPv4Network((plain, v4_bits), strict=False)
    return IPv6Network((int(address), v6_bits), strict=False)
