"""Whose try it is: a header that a visitor may have written is not believed."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.limits.addresses import UNKNOWN, find_visitor, network_of, parse

OWN = [ip_network("10.0.0.0/24"), ip_network("2001:db8::/64")]


@pytest.fixture
def proxies(settings):
    settings.TRUSTED_PROXIES = OWN


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_address_is_read_without_port_brackets_and_zone(written, read):
    assert str(parse(written)) == read


@given(st.text())
def test_whatever_is_written_is_an_address_or_none(written):
    found = parse(written)
    assert found is None or len(str(found)) <= 45


@pytest.mark.parametrize("written", ["", "zz1", "300.1.1.1", "x" * 300, "1.2.3.4, 5.6.7.8", "1.2.3"])
def test_what_is_no_address_is_none(written):
    assert parse(written) is None


@pytest.mark.parametrize("header", ["192.0.2.9", "zz1", "x" * 300, "192.0.2.9, 192.0.2.8", ""])
def test_header_of_an_unknown_peer_is_not_believed(header, settings):
    assert str(find_visitor("198.51.100.7", header)) == "198.51.100.7"


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    ("header", "visitor"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.5, 192.0.2.1", "192.0.2.1"),  # the left one was written by the visitor
        ("192.0.2.1, 10.0.0.2", "192.0.2.1"),  # two proxies of our own
        ("192.0.2.1, 2001:db8::2", "192.0.2.1"),
        ("192.0.2.1, zz", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_header_of_our_own_proxy_is_read_from_the_right_to_the_first_stranger(header, visitor):
    assert str(find_visitor("10.0.0.1", header)) == visitor


@pytest.mark.parametrize(("count", "visitor"), [(0, "172.16.0.1"), (1, "192.0.2.1"), (2, "203.0.113.5")])
def test_proxies_may_be_counted_where_their_addresses_change(count, visitor, settings):
    settings.PROXY_COUNT = count
    assert str(find_visitor("172.16.0.1", "203.0.113.5, 192.0.2.1")) == visitor


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", UNKNOWN),
    ],
)
def test_visitor_is_counted_by_address_or_by_what_one_visitor_cannot_choose(address, counted_as, rf):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == counted_as
