"""Nobody gets in without the token, from another page, or by another name; and nothing but the page is there."""

from __future__ import annotations

import re
import socket

import pytest
from server.visitor import Place
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ifealid_gpu.errors import InputError
from ifealid_gpu.server.guard import Hosts, Key, is_any
from ifealid_gpu.server.serving import listening


def test_the_link_becomes_a_cookie_and_an_address_without_the_token(place: Place) -> None:
    got = place.get(place.serving.path(may_control=True))
    assert (got.status, got.headers["location"]) == (303, "./")
    cookie = got.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict"} == {word.strip() for word in cookie.split(";")[1:]}
    token = re.search(r"token=([\w-]+)", place.serving.path(may_control=True))
    assert token is not None and len(token[1]) >= 22  # 128 bits
    page = place.get("/", Cookie=cookie.partition(";")[0])
    assert page.status == 200 and b"<script" in page.body and token[1].encode() not in page.body
    assert place.get("/alive", Cookie=cookie.partition(";")[0]).status == 204
    assert place.get(place.serving.path(may_control=True), method="HEAD").status == 303


def test_behind_https_the_cookie_is_for_https_alone(place: Place) -> None:
    path = place.serving.path(may_control=True)
    got = place.get(f"/user/me/proxy/8640{path}", Host="hub.example.org", X_Forwarded_Proto="https")
    cookie, _, rest = got.headers["set-cookie"].partition(";")
    assert got.status == 303 and rest.endswith("; Secure") and "Path" not in rest  # it is of the folder that was asked
    assert place.get("/user/me/proxy/8640/", Host="hub.example.org", Cookie=cookie).status == 200


def test_behind_a_proxy_that_does_not_tell_the_page_does_and_the_cookie_is_for_https_alone(place: Place) -> None:
    """Nginx, as most write it, asks for 127.0.0.1 and says nothing of https."""
    cookie = place.cookie()
    got = place.get("/user/me/alive?page=https%3A%2F%2Fhub.example.org", Cookie=cookie)
    assert got.status == 204 and got.headers["set-cookie"] == f"{cookie}; HttpOnly; SameSite=Strict; Secure"
    got = place.get(f"/alive?page=http%3A%2F%2F{place.host}", Cookie=cookie)
    assert got.status == 204 and "set-cookie" not in got.headers
    for page in ("https%3A%2F%2Felsewhere.example.org", "null", "https"):
        got = place.get(f"/alive?page={page}", Cookie=cookie)
        assert got.status == 421 and "set-cookie" not in got.headers
    assert place.get("/alive?page=https%3A%2F%2Fhub.example.org").status == 403


def test_several_proxies_say_what_browsers_came_by(place: Place) -> None:
    for told, secure in (("https,http", True), ("https, http", True), ("http, https", False), ("", False)):
        got = place.get(place.serving.path(may_control=True), X_Forwarded_Proto=told)
        assert got.headers["set-cookie"].endswith("; Secure") == secure, told


def test_a_page_whose_name_is_not_known_is_loaded_and_says_so_itself(place: Place) -> None:
    """Browsers name the page that asks for a module: without modules it would be silent."""
    page = {"Cookie": place.cookie(), "Origin": "https://elsewhere.example.org"}
    assert place.get("/client.js", **page).status == 200
    assert place.get("/client.js", Origin=page["Origin"]).status == 403
    for path in ("/", "/alive", "/nothing", "/download/x"):
        assert place.get(path, **page).status == 421


def test_a_link_in_another_sites_page_leads_in_as_well(place: Place) -> None:
    """A redirect would come without the cookie, which is strictly of this site."""
    got = place.get(place.serving.path(may_control=True), Sec_Fetch_Site="cross-site")
    assert got.status == 200 and "set-cookie" in got.headers and b"url=./" in got.body


@pytest.mark.parametrize(
    "path", ["/", "/client.js", "/alive", "/?token=", "/?token=wrong", "/?token=%00%ff", "/follow/"]
)
def test_without_the_token_there_is_nothing(place: Place, path: str) -> None:
    for cookie in ("", "ifealid=x", place.cookie()[:-1], place.cookie(may_control=path != "/follow/")[:-1] + "x"):
        got = place.get(path, **({"Cookie": cookie} if cookie else {}))
        assert got.status == 403 and "set-cookie" not in got.headers and b"Open the link" in got.body


def test_the_link_of_viewers_does_not_lead_to_control(place: Place) -> None:
    viewers = place.cookie(may_control=False)
    assert place.get("/follow/", Cookie=viewers).status == 200
    assert place.get("/", Cookie=viewers).status == 403
    token = place.serving.path(may_control=False).partition("?")[2]
    assert place.get(f"/?{token}").status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.org"},
        {"Host": "127.0.0.1.evil.example.org"},
        {"Host": ""},
        {"Host": "localhost:1:2"},
        {"Origin": "http://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},  # another program on this machine
        {"Origin": "http://[bad"},
    ],
)
def test_other_names_and_other_pages_get_nothing(place: Place, headers: dict[str, str]) -> None:
    for path in ("/", place.serving.path(may_control=True)):
        got = place.get(path, **{"Cookie": place.cookie(), **headers})
        assert got.status == 421 and "set-cookie" not in got.headers
    if headers.get("Host") not in ("", "localhost:1:2"):
        with pytest.raises(InvalidStatus, match="403"):
            _connect(place, {"Cookie": place.cookie(), **headers})


def test_a_connection_needs_the_cookie_and_a_page(place: Place) -> None:
    origin = f"http://{place.host}"
    for headers in ({"Origin": origin}, {"Cookie": place.cookie()}, {"Origin": origin, "Cookie": "a=b"}):
        with pytest.raises(InvalidStatus, match="403"):
            _connect(place, headers)
    with pytest.raises(InvalidStatus, match="403"):
        _connect(place, {"Origin": origin, "Cookie": place.cookie()}, "elsewhere")
    _connect(
        place,
        {
            "Host": f"localhost:{place.serving.port}",
            "Origin": f"http://localhost:{place.serving.port}",
            "Cookie": place.cookie(),
        },
    )
    _connect(place, {"Origin": "https://hub.example.org", "Cookie": place.cookie()})
    _connect(place, {"Origin": "https://hub.example.org", "Cookie": place.cookie()}, "user/me/proxy/8640/stream")


def _connect(place: Place, headers: dict[str, str], path: str = "stream") -> None:
    host = headers.pop("Host", None)
    uri = f"ws://{host or place.host}/{path}"
    with connect(uri, additional_headers=headers, sock=socket.create_connection(("127.0.0.1", place.serving.port))):
        pass


@pytest.mark.parametrize(
    "path",
    [
        "/../guard.py",
        "/..%2fguard.py",
        "/client/../../guard.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/client.py",
        "/guard.py",
        "/__init__.py",
        "/download/x",
        "/follow/download/x",
        "/..\\..\\guard.py",
        "/index.html%00",
    ],
)
def test_no_file_of_the_server_is_read(place: Place, path: str) -> None:
    got = place.get(path, Cookie=f"{place.cookie()}; {place.cookie(may_control=False)}")
    assert got.status == 404 and b"def " not in got.body and b"root:" not in got.body


@pytest.mark.parametrize("path", ["/", "/client.js", "/nothing", "/alive"])
def test_every_answer_says_that_it_is_not_to_be_framed_sniffed_or_kept(place: Place, path: str) -> None:
    for cookie in ({"Cookie": place.cookie()}, {}):
        headers = place.get(path, **cookie).headers
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers and "access-control-allow-origin" not in headers
    policy = place.get("/", Cookie=place.cookie()).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_nothing_can_be_sent_but_by_the_connection(place: Place) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert place.get("/", method=method, Cookie=place.cookie()).status == 405


def test_hosts_of_a_server_that_others_reach() -> None:
    anywhere = Hosts("0.0.0.0", ["hub.example.org:8000"])  # noqa: S104
    for host in ("192.168.1.7:8640", "localhost", "[::1]:1", "hub.example.org:8000"):
        assert anywhere.admits({"host": host, "origin": f"http://{host}"}), host
    for host in ("evil.example.org", "192.168.1.7.evil.org", "hub.example.org.evil.org"):
        assert not anywhere.admits({"host": host}), host
    # Some proxies hand the name on without the port, which is still what tells one's own pages from those beside them.
    assert anywhere.admits({"host": "hub.example.org", "origin": "https://hub.example.org:8000"})
    assert not anywhere.admits({"host": "hub.example.org", "origin": "https://hub.example.org"})
    assert not Hosts("127.0.0.1").admits({"host": "192.168.1.7"})
    assert Hosts("::1").admits({"host": "[::1]:8640", "origin": "http://[::1]:8640"})
    for wrong in ("", "a b", "http://", "a/b"):
        with pytest.raises(InputError, match="--allow-host"):
            Hosts("127.0.0.1", [wrong])


def test_tokens_are_of_their_own_session() -> None:
    keys = [Key(True) for _ in range(20)]
    assert len({key.token for key in keys}) == 20 == len({key.cookie for key in keys})
    assert keys[0].opens(keys[0].token) and not keys[0].opens(keys[1].token) and not keys[0].opens("ä\ud800")


def test_cookies_of_other_programs_on_the_host_do_not_lock_out(place: Place) -> None:
    """A browser sends those of all ports, and not all are as the standard has them."""
    for other in ('a={"b": "c d"}', "flag", "a[0]=\xe9"):
        assert place.get("/alive", Cookie=f"{other}; {place.cookie()}").status == 204


def test_what_is_no_host_is_one_line() -> None:
    for host in ("a..b", "a" * 70 + ".b"):
        with pytest.raises(InputError, match=r"^cannot serve at [^\n]*; --host takes a name or an address"):
            listening(host, 0)


def test_an_address_of_another_machine_is_one_line_about_the_host() -> None:
    with pytest.raises(InputError, match=r"^cannot serve at port 0 of 192\.0\.2\.1: [^\n]*; --host takes[^\n]*$"):
        listening("192.0.2.1", 0)  # kept for documents: no machine has it


@pytest.mark.parametrize("host", ["0", "0.0.0.0", "::", ""])  # noqa: S104
def test_all_addresses_are_meant_however_they_are_written(host: str) -> None:
    assert is_any(host) and Hosts(host).admits({"host": socket.gethostname()})


@pytest.mark.parametrize("host", ["::1", "a..b", "127.0.0.1"])
def test_one_address_is_not_all_of_them(host: str) -> None:
    assert not is_any(host) and not Hosts(host).admits({"host": "a-name-of-others"})
