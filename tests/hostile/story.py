"""A story: two customers who are the same on both servers, and what is asked in their names. Its requests name ids and secrets by
`@@name@@`, because each server has its own."""

import json
import re

from .servers import HOST, ORIGIN
from .wire import Line, exchange

PASSWORD = "zqxpw long enough to be good"
"""Everybody's. No answer may ever hold it."""
MARK = re.compile(rb"@@([a-z_]+)@@")
PLAIN = re.compile(rb"(?:http://[a-z0-9:]+)?/[A-Za-z0-9/._~!$&'()*+,;=:@%?-]*")
JSON = ("Content-Type", "application/json")
PATCH = ("Content-Type", "application/merge-patch+json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
OURS = ("Origin", ORIGIN)
BEARER = ("Authorization", "Bearer @@token@@")
COOKIE = ("Cookie", "@@cookie@@")


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


class Request:
    """What is sent, the same to both but for what stands in marks. A broken one may not be HTTP at all."""

    def __init__(self, method, target, headers=(), body=b"", chunks=None, is_broken=False):
        self.method, self.target, self.headers, self.body = method, target, list(headers), as_bytes(body)
        self.chunks, self.is_broken, self.mangle = chunks, is_broken, None

    def is_head(self):
        return self.method == "HEAD"

    def may_be_no_http(self):
        """Whether the parser may refuse it: it reads at most 128 header lines, 64 KiB, and no target with other characters."""
        target = as_bytes(self.target)
        return self.is_broken or len(self.headers) > 120 or len(target) > 40_000 or not PLAIN.fullmatch(target)

    def may_be_last(self):
        """Whether the connection may end with its answer. What is sent after it could make the kernel throw the answer away."""
        size = sum(len(value) for _, value in self.headers)
        return self.may_be_no_http() or len(self.body) > 60_000 or len(self.headers) > 55 or size > 14_000

    def raw(self, values):
        def fill(text):
            return MARK.sub(lambda mark: values.get(mark[1].decode(), b""), as_bytes(text))

        body, headers = fill(self.body), self.headers
        if not any(name == "Host" for name, _ in headers):
            headers = [("Host", HOST), *headers]
        if self.chunks:
            headers, body = [*headers, ("Transfer-Encoding", "chunked")], in_chunks(body, self.chunks)
        elif body or self.method in ("POST", "PUT", "PATCH"):
            headers = [*headers, ("Content-Length", str(len(body)))]
        lines = [as_bytes(name) + b": " + fill(value) for name, value in headers]
        head = b"\r\n".join([b"%s %s HTTP/1.1" % (as_bytes(self.method), fill(self.target)), *lines])
        return (self.mangle(head) if self.mangle else head) + b"\r\n\r\n" + body


def in_chunks(body, sizes):
    chunks = []
    for size in sizes:
        piece, body = body[:size], body[size:]
        if piece:
            chunks.append(b"%x\r\n%s\r\n" % (len(piece), piece))
    if body:
        chunks.append(b"%X;x=y\r\n%s\r\n" % (len(body), body))
    return b"".join(chunks) + b"0\r\n\r\n"


class Story:
    """Ada, in whose name nearly everything is asked, and Bob, whose things she must not touch."""

    def __init__(self, servers, tag):
        self.servers, self.tag, self.lives = servers, tag, 1
        # How the connections ended that gave fewer answers than they had requests.
        self.ends = []
        self.values = [{"origin": ORIGIN.encode()} for _ in servers]
        self.lines = [Line(server.port) for server in servers]
        for prefix, name in [("", "ada"), ("other_", "bob")]:
            self.sign_up(prefix, f"{name}@{tag}.example")

    def close(self):
        for line in self.lines:
            line.close()

    def reconnect(self):
        self.close()
        self.lines = [Line(server.port) for server in self.servers]

    def ask_all(self, requests):
        """The answers of both to each request, in pairs. A connection that was closed is opened again for what is left; where there is no
        answer, there is `None`."""
        pairs = []
        while len(pairs) < len(requests):
            left = requests[len(pairs) :]
            ends = [number for number, request in enumerate(left, 1) if request.may_be_last() and not request.mangle]
            left = left[: ends[0]] if ends else left
            for line, values in zip(self.lines, self.values, strict=True):
                line.begin([(request.raw(values), request.is_head()) for request in left])
            is_in_time = exchange(self.lines)
            counts = [len(line.answers) for line in self.lines]
            pairs += zip(*(line.answers[: min(counts)] for line in self.lines), strict=True)
            if min(counts) < len(left):
                # Whoever answered more than the other did not end where the other did.
                if max(counts) > min(counts) or min(counts) == 0 or not is_in_time:
                    self.ends += [f"{server.name}: {line}" for server, line in zip(self.servers, self.lines, strict=True)]
                    pairs.append(tuple(line.answers[min(counts)] if len(line.answers) > min(counts) else None for line in self.lines))
                self.reconnect()
            elif left[-1].may_be_last() or any(line.is_closed or line.answers[-1].is_last() for line in self.lines):
                self.reconnect()
        return pairs

    def ask(self, method, target, headers=(), body=b""):
        if isinstance(body, dict):
            body = json.dumps(body)
        return self.ask_all([Request(method, target, headers, body)])[0]

    def expect(self, status, *request):
        """The answers, which must be of this status: without them there is no story."""
        pair = self.ask(*request)
        for answer in pair:
            if answer is None or answer.status != status:
                raise OSError(f"{request[:2]} ought to be answered with {status}: {answer}")
        return pair

    def sign_up(self, prefix, email):
        profile = {"email": email, "first_name": "Ada", "last_name": "Lovelace", "password": PASSWORD, "password2": PASSWORD}
        for values, answer in zip(self.values, self.expect(201, "POST", "/api/v1/customers/", [JSON], profile), strict=True):
            values[f"{prefix}id"] = answer.header("location").split("/")[4].encode()
            self.know_email(values, prefix, email)
        self.get_token(prefix)
        self.get_cookie(prefix)

    def get_token(self, prefix=""):
        body = b'{"email":"@@%semail@@","password":"%s"}' % (prefix.encode(), PASSWORD.encode())
        for values, answer in zip(self.values, self.expect(200, "POST", "/auth/token/", [JSON], body), strict=True):
            pair = json.loads(answer.body)
            values[f"{prefix}token"], values[f"{prefix}refresh"] = pair["access"].encode(), pair["refresh"].encode()

    def get_cookie(self, prefix=""):
        body = f"email=@@{prefix}email_input@@&password={percent(PASSWORD)}"
        for values, answer in zip(self.values, self.expect(303, "POST", "/sign-in", [FORM, OURS], body), strict=True):
            values[f"{prefix}cookie"] = answer.header("set-cookie").split(";")[0].encode()

    def read(self):
        """What both have stored of Ada, by her token and by her cookie. Where she was signed out, she signs in again."""
        pairs = [self.ask("GET", "/api/v1/customers/me/", [who]) for who in [BEARER, COOKIE]]
        for pair in pairs:
            self.learn(pair)
        is_out = [all(answer is not None and answer.status == 401 for answer in pair) for pair in pairs]
        if all(is_out):
            # Her email address may have changed before that: nobody knows it any more.
            self.lives += 1
            self.sign_up("", f"ada{self.lives}@{self.tag}.example")
        elif is_out[0]:
            self.get_token()
        elif is_out[1]:
            self.get_cookie()
        return pairs

    def learn(self, pair):
        for values, answer in zip(self.values, pair, strict=True):
            if answer is not None and answer.status == 200:
                self.know_email(values, "", json.loads(answer.body)["email"])
                values["etag"] = answer.header("etag").encode()

    def know_email(self, values, prefix, email):
        values[f"{prefix}email"] = json.dumps(email)[1:-1].encode()
        values[f"{prefix}email_input"] = percent(email).encode()


def percent(text):
    return ("%" + as_bytes(text).hex("%")) if text else ""
