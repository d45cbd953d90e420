"""The promises that only a real server can break: gunicorn, processes, SQLite on a disk."""

import base64
import http.client
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import RunningSite

Make = Callable[..., dict[str, Any]]

USER_AGENT = "SentinelBrowser/77.7"
LANGUAGE = "sw-SENTINEL"
FORWARDED = "203.0.113.77"
QUERY = "sentinelquery"


def exchange(site: "RunningSite", path: str, body: str, content_type: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    headers = {
        "Content-Type": content_type,
        "User-Agent": USER_AGENT,
        "Accept-Language": LANGUAGE,
        "X-Forwarded-For": FORWARDED,
    }
    with closing(connection):
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def send(site: "RunningSite", body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    status, text = exchange(site, "/api/v1/cases", json.dumps(body), "application/json")
    return status, json.loads(text)


def open_case(site: "RunningSite", number: str, pin: str) -> str:
    form = f"number={number}&pin={pin}"
    return exchange(site, "/en/case", form, "application/x-www-form-urlencoded")[1]


def raw(site: "RunningSite", data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        connection.sendall(data)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_killed_server_loses_nothing_that_was_answered(
    site: "RunningSite", submission: Make
) -> None:
    sent = submission(2)
    _, receipt = send(site, sent)
    site.kill()
    site.start()
    assert send(site, sent) == (200, receipt)
    page = open_case(site, receipt["case_number"], receipt["pin"])
    assert receipt["case_number"] in page


def test_a_server_killed_while_it_works_makes_each_case_once(
    site: "RunningSite", submission: Make
) -> None:
    bodies = [submission() for _ in range(12)]

    def until_answered(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        try:
            return send(site, body)
        except (OSError, http.client.HTTPException):
            return None

    with ThreadPoolExecutor(12) as visitors:
        first = [visitors.submit(until_answered, body) for body in bodies]
        first[0].result()
        site.kill()
        before = [each.result() for each in first]
    site.start()
    after = [send(site, body) for body in bodies]
    for lost, kept in zip(before, after, strict=True):
        if lost is not None:
            assert kept == (200, lost[1])
    assert len({receipt["case_number"] for _, receipt in after}) == len(bodies)


def test_fifty_visitors_at_once_are_all_answered(
    shared_site: "RunningSite", submission: Make
) -> None:
    bodies = [submission(3) for _ in range(50)]
    with ThreadPoolExecutor(50) as visitors:
        answers = list(visitors.map(lambda body: send(shared_site, body), bodies))
    assert {status for status, _ in answers} == {201}
    assert len({receipt["case_number"] for _, receipt in answers}) == 50


def test_one_request_fifty_times_at_once_makes_one_case(
    shared_site: "RunningSite", submission: Make
) -> None:
    body = submission()
    with ThreadPoolExecutor(50) as visitors:
        answers = list(visitors.map(lambda _: send(shared_site, body), range(50)))
    assert sorted(status for status, _ in answers) == [200] * 49 + [201]
    assert len({receipt["pin"] for _, receipt in answers}) == 1


def test_no_file_of_the_database_holds_what_was_sent_or_answered(
    site: "RunningSite", submission: Make
) -> None:
    sent = submission(5)
    _, receipt = send(site, sent)
    open_case(site, receipt["case_number"], receipt["pin"])
    values = [each["value"] for item in sent["items"] for each in item["fingerprints"]]
    number = receipt["case_number"]
    secrets = [receipt["pin"], number, number.replace("-", ""), sent["request_id"], *values]
    needles = [text.encode() for text in secrets]
    needles += [bytes.fromhex(value) for value in values]
    needles += [base64.b64encode(bytes.fromhex(value)) for value in values]
    needles.append(base64.urlsafe_b64decode(sent["request_id"] + "=="))
    needles += [word.encode() for word in (USER_AGENT, LANGUAGE, FORWARDED, "127.0.0.1")]

    files = [path for path in site.data_dir.iterdir() if path.name.startswith("abdruck.sqlite3")]
    assert len(files) >= 2, "the write-ahead log is part of the database"
    for path in files:
        content = path.read_bytes()
        for needle in needles:
            assert needle not in content, path.name
            assert needle.upper() not in content, path.name


def test_the_log_holds_no_visitor(site: "RunningSite", submission: Make) -> None:
    sent = submission()
    _, receipt = send(site, sent)
    send(site, submission(who="SENTINELWHO"))
    send(site, submission(request_id=sent["request_id"]))
    open_case(site, receipt["case_number"], receipt["pin"])
    open_case(site, receipt["case_number"], "77777777")
    # Things that gunicorn itself would complain of, quoting them and the address.
    raw(site, b"GET /SENTINELPATH?%s HTTP/9.9\r\n\r\n" % QUERY.encode())
    raw(site, b"SENTINEL LINE\r\n\r\n")
    raw(site, b"GET / HTTP/1.1\r\nBad Header SENTINEL\r\n\r\n")
    raw(site, b"GET /en/SENTINELPATH?%s HTTP/1.1\r\nHost: x\r\n\r\n" % QUERY.encode())
    raw(site, b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nSENTINEL")
    site.stop()

    log = site.log_text()
    assert "POST /api/v1/cases 201" in log
    assert "Refused something that is not a valid HTTP request." in log
    after_start = log.split("Booting worker", 1)[1]
    values = [each["value"] for item in sent["items"] for each in item["fingerprints"]]
    numbers = [receipt["pin"], receipt["case_number"], receipt["case_number"].replace("-", "")]
    for word in (*values, *numbers, sent["request_id"], "77777777"):
        assert word not in log
    for word in ("SENTINEL", USER_AGENT, QUERY, FORWARDED, "127.0.0.1", "/en/", "ip="):
        assert word.lower() not in after_start.lower(), word


def test_the_server_does_not_tell_its_program(shared_site: "RunningSite") -> None:
    answer = raw(shared_site, b"GET /api/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"Server: abdruck\r\n" in answer
    assert b"gunicorn" not in answer.lower()


@pytest.mark.parametrize("length", ["abc", "-1", "1, 2"])
def test_a_malformed_length_is_refused(shared_site: "RunningSite", length: str) -> None:
    head = f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{{}}"
    assert raw(shared_site, head.encode()).startswith(b"HTTP/1.1 400 ")


def test_a_body_in_chunks_is_bounded_too(shared_site: "RunningSite") -> None:
    head = (
        b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    # Just at the limit: an answer before the end of the body could be lost with the connection.
    assert raw(shared_site, head + chunk * 64 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")
