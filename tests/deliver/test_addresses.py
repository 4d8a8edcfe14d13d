"""Which addresses a sync speaks to, and writes to, whatever a server names."""

import pytest

from planforge.deliver.addresses import NotSynced, Reach, refuse_unsafe

CALENDAR = "https://cal.example.org/calendars/sam/planforge-x/"


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "https://",
        "https:///dav/",
        "https://[::1",
        "https://[zz]/",
        "https://cal.example:99999/",
        "https://cal.example:0/",
        "https://cal.example:port/",
        "https://cal..example/",
        "https://cal example/",
        "https://cal.example/\x1b[31m",
        "https://cal.example/a\nb",
        "https://cal.example/\u202e",
        "https://cal.example\\@evil.example/",
        "https://cal.example/?user=sam",
        "https://cal.example/#top",
        "https://cal.example\\dav",
        "file:///etc/passwd",
        "ftp://cal.example/",
        "//cal.example/",
        "javascript:alert(1)",
        f"https://{'a' * 70}.example/",
        f"https://{'a.' * 200}example/",
        "http://cal.example/",
        "http://127.0.0.1.example/",
        "http://localhost.example/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[2001:db8::1]/",
        "https://sam@cal.example/",
        "https://sam:secret@cal.example/",
        "https://sam:secret@cal.example:99999/",
        "sam:secret@cal.example",
        "https://www.google.com/calendar/dav/",
        "https://google.com/",
    ],
)
def test_an_odd_address_is_answered_with_a_sentence(url: str) -> None:
    with pytest.raises(NotSynced) as refused:
        refuse_unsafe(url)
    said = str(refused.value)
    assert "secret" not in said
    assert said.isprintable()


@pytest.mark.parametrize(
    "url",
    [
        "https://cal.example/dav/sam@example.org/",
        "HTTPS://Cal.Example/",
        "https://cal.example.:8443/dav/",
        "https://müller.example/dav/",
        "https://notgoogle.com/",
        "http://localhost:5232/",
        "http://127.3.2.1:5232/",
        "http://[::1]:5232/",
        "https://[2001:db8::1]/",
    ],
)
def test_an_ordinary_address_is_taken(url: str) -> None:
    refuse_unsafe(url)
    Reach(url).check("PROPFIND", url)


@pytest.mark.parametrize(
    ("url", "named", "allowed"),
    [
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com:443/1/", True),
        ("https://caldav.icloud.com/", "https://P42-CALDAV.icloud.com./1/", True),
        ("https://caldav.icloud.com/", "http://p42-caldav.icloud.com/1/", False),
        ("https://caldav.icloud.com/", "http://caldav.icloud.com/1/", False),
        ("https://caldav.icloud.com/", "https://icloud.com.evil.example/", False),
        ("https://caldav.icloud.com/", "https://eviicloud.com/", False),
        ("https://a.example.co.uk/", "https://b.example.co.uk/", True),
        ("https://example.co.uk/", "https://evil.co.uk/", False),
        ("https://sam.github.io/", "https://evil.github.io/", False),
        ("https://nas.local/", "https://evil.local/", False),
        ("https://dav.nas.local/", "https://evil.nas.local/", False),  # nobody sells names there: it is no known suffix
        ("https://müller.de/", "https://dav.xn--mller-kva.de/", True),
        ("https://cal.example.org/", "https://cal.example.org:8443/", True),
        ("https://10.0.0.1/", "https://10.0.0.1:8443/", True),
        ("https://10.0.0.1/", "https://11.0.0.1/", False),
        ("https://10.0.0.1/", "https://9.9.0.1/", False),
        ("http://127.0.0.1:5232/", "http://127.0.0.1:5233/", False),
        ("http://127.0.0.1:5232/", "http://localhost:5232/", False),
        ("http://127.0.0.1:5232/", "http://127.0.0.1:5232/dav/", True),
        ("https://cal.example.org/", "ftp://cal.example.org/", False),
        ("https://cal.example.org/", "https://cal.example.org@evil.example/", False),
    ],
)
def test_another_host_is_spoken_to_over_https_under_the_same_domain(url: str, named: str, allowed: bool) -> None:
    reach = Reach(url)
    for method in ("PROPFIND", "REPORT", "GET"):
        if allowed:
            reach.check(method, named)
        else:
            with pytest.raises(NotSynced):
                reach.check(method, named)
            assert reach.others == []


def test_a_host_that_the_runner_names_is_spoken_to_and_told() -> None:
    with pytest.raises(NotSynced, match="--trust-host dav.example.net"):
        Reach("https://cal.example.org/").check("PROPFIND", "https://dav.example.net/")
    reach = Reach("https://cal.example.org/", ["DAV.example.net", "other.example.net:8443"])
    reach.check("PROPFIND", "https://dav.example.net/")
    reach.check("PROPFIND", "https://other.example.net:8443/")
    assert reach.others == ["dav.example.net", "other.example.net:8443"]
    reach = Reach("https://cal.example.org/", ["[2001:db8::1]:8443"])
    reach.follow("https://[2001:db8:0::1]:8443/")
    assert reach.others == [], "named in an answer is not yet asked"
    reach.check("PROPFIND", "https://[2001:db8:0::1]:8443/")
    assert reach.others == ["[2001:db8::1]:8443"]
    reach = Reach("https://cal.example.org/", ["DAV.example.net", "other.example.net:8443"])
    for url in ("http://dav.example.net/", "https://other.example.net/", "https://sub.dav.example.net/"):
        with pytest.raises(NotSynced):
            reach.check("PROPFIND", url)


@pytest.mark.parametrize("host", ["", "https://dav.example.net/", "a b", "sam@dav.example.net", "dav.example.net:x"])
def test_a_trusted_host_that_is_none_is_said(host: str) -> None:
    with pytest.raises(NotSynced, match="no host"):
        Reach("https://cal.example.org/", [host])


def test_without_the_list_of_domains_another_host_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "publicsuffixlist", None)
    with pytest.raises(NotSynced, match="--trust-host"):
        Reach("https://caldav.icloud.com/").check("PROPFIND", "https://p42-caldav.icloud.com/")


@pytest.mark.parametrize(
    "url",
    [
        "https://cal.example.org/calendars/sam/planforge-x/../other/a.ics",
        "https://cal.example.org/calendars/sam/planforge-x/%2e%2e/a.ics",
        "https://cal.example.org/calendars/sam/planforge-x/..",
        "https://cal.example.org/calendars/sam/planforge-x/.",
        "https://cal.example.org/calendars/sam/planforge-x/%2e%2e",
        "https://cal.example.org/calendars/sam/planforge-x/a%2fb.ics",
        "https://cal.example.org/calendars/sam/planforge-x/a%5cb.ics",
        "https://cal.example.org/calendars/sam/planforge-x/%252e%252e",
        "https://cal.example.org/calendars/sam/planforge-x/below/a.ics",
        "https://cal.example.org/calendars/sam/planforge-x/a.ics?x",
        "https://cal.example.org/calendars/sam/planforge-xy/a.ics",
        "https://cal.example.org/calendars/kim/planforge-x/a.ics",
        "https://cal.example.org/calendars/sam/",
        "https://cal.example.org/",
        "https://dav.example.org/calendars/sam/planforge-x/a.ics",
        "https://cal.example.org:8443/calendars/sam/planforge-x/a.ics",
        "http://cal.example.org/calendars/sam/planforge-x/a.ics",
    ],
)
def test_nothing_outside_the_calendar_is_written(url: str) -> None:
    reach = Reach("https://cal.example.org/")
    reach.open(CALENDAR, own=True)
    for method in ("PUT", "DELETE", "MKCALENDAR", "PROPPATCH", "MOVE", "POST", "X-ANY", "put"):
        with pytest.raises(NotSynced):
            reach.check(method, url)


def test_events_are_written_in_the_open_calendar_alone_and_only_our_own_is_itself() -> None:
    reach = Reach("https://cal.example.org/")
    event = f"{CALENDAR}planforge-x-w01-run-1.ics"
    with pytest.raises(NotSynced):
        reach.check("PUT", event)
    reach.open(CALENDAR, own=False)
    for method in ("PUT", "DELETE"):
        reach.check(method, event)
    for method in ("DELETE", "MKCALENDAR"):
        with pytest.raises(NotSynced):
            reach.check(method, CALENDAR)
    reach.open(CALENDAR, own=True)
    for method in ("DELETE", "MKCALENDAR", "PROPPATCH"):
        reach.check(method, CALENDAR)
    for calendar in ("https://cal.example.org/a/../b/", "https://cal.example.org/a", "https://evil.example/a/"):
        with pytest.raises(NotSynced):
            Reach("https://cal.example.org/").open(calendar, own=True)
