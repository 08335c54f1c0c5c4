"""What a stranger does with the release: copy the one file somewhere, start it, use it, stop it, pull the plug.

    python3 tests/release.py dist/nameplate
"""

import gzip
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
MOST_WASM = 100 * 1000
"""Bytes of wasm over the wire that the edit page may ask for."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The release in an empty folder, with nothing but the environment."""

    def __init__(self, command="serve", folder=None, **settings):
        self.folder = folder or tempfile.mkdtemp()
        self.port = free_port()
        program = os.path.join(self.folder, "nameplate")
        if not os.path.exists(program):
            shutil.copy(PROGRAM, program)
        origin = f"http://localhost:{self.port}"
        environment = {"LISTEN_ADDR": f"127.0.0.1:{self.port}", "PUBLIC_URL": origin, "RATE_LIMITS": "off", "RUST_LOG": "error", "TMPDIR": self.folder} | settings
        begun = time.monotonic()
        self.process = subprocess.Popen([program, command], cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True)
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if line.startswith("listening on "):
                break
        self.seconds_to_start = time.monotonic() - begun

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def sign_up(self, email):
        person = {"email": email, "first_name": "Ada", "password": "long enough to be good", "password2": "long enough to be good"}
        status, headers, content = self.ask("POST", "/api/v1/customers/", person)
        assert status == 201, content
        status, _, content = self.ask("POST", "/auth/token/", {"email": email, "password": person["password"]})
        assert status == 200, content
        return headers["Location"], "Bearer " + json.loads(content)["access"]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(15)
        self.process.stdout.close()
        return status


class TheRelease(unittest.TestCase):
    def test_starts_within_a_second_and_needs_no_other_file(self):
        server = Server()
        self.addCleanup(server.stop)
        self.assertLess(server.seconds_to_start, 1.0)
        self.assertEqual(sorted(os.listdir(server.folder)), ["nameplate", "nameplate.db", "nameplate.db-shm", "nameplate.db-wal"])
        status, _, page = server.ask("GET", "/sign-in")
        self.assertEqual(status, 200)
        for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.decode()):
            status, headers, content = server.ask("GET", path, Accept_Encoding="br, gzip")
            self.assertEqual((status, headers["Cache-Control"]), (200, "public, max-age=31536000, immutable"), path)
            self.assertTrue(content)

    def test_ships_little_wasm_and_only_where_it_is_needed(self):
        server = Server("demo")
        self.addCleanup(server.stop)
        email, password = re.search(r"Sign in +(\S+)\n +Password +(.+)\n", server.said).groups()
        form = f"email={email}&password={password.replace(' ', '+')}"
        _, headers, _ = server.ask("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded")
        cookie = headers["Set-Cookie"].split(";")[0]
        for path in ["/sign-in", "/sign-up"]:
            self.assertNotIn(b".wasm", server.ask("GET", path)[2])
        self.assertNotIn(b".wasm", server.ask("GET", "/profile", Cookie=cookie)[2])
        page = server.ask("GET", "/profile/edit", Cookie=cookie)[2].decode()
        wasm = re.search(r'href="(/assets/[^"]+\.wasm)"', page).group(1)
        _, headers, content = server.ask("GET", wasm, Accept_Encoding="br")
        self.assertEqual((headers["Content-Encoding"], headers["Content-Type"]), ("br", "application/wasm"))
        print(f"wasm over the wire: {len(content)} bytes", file=sys.stderr)
        self.assertLessEqual(len(content), MOST_WASM)
        _, headers, content = server.ask("GET", wasm, Accept_Encoding="gzip")
        self.assertEqual(gzip.decompress(content)[:4], b"\0asm")
        self.assertEqual(server.ask("GET", wasm)[2][:4], b"\0asm")

    def test_the_curl_of_the_demo_works_when_pasted(self):
        server = Server("demo")
        self.addCleanup(server.stop)
        pasted = server.said[server.said.index("curl ") : server.said.index("\n\nlistening")].replace("\\\n", " ")
        words = shlex.split(pasted)
        method, url = words[words.index("-X") + 1 :][:2]
        headers = dict(words[index + 1].split(": ", 1) for index, word in enumerate(words) if word == "-H")
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request(method, url.split(f":{server.port}")[1], words[words.index("-d") + 1], headers)
        answer = connection.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["slug"]), (200, "john-doe"))
        connection.close()

    def test_a_wrong_setting_is_one_clear_line_and_status_2(self):
        wrong = {"LISTEN_ADDR": "nowhere", "PUBLIC_URL": "http://shop.example", "DATABASE_URL": "mysql://x", "LOG_FORMAT": "xml", "DATABASE_CONNECTIONS": "0"}
        for name, value in wrong.items():
            ended = subprocess.run([PROGRAM], env={name: value}, capture_output=True, text=True, timeout=10)
            self.assertEqual(ended.returncode, 2, name)
            line = ended.stderr.splitlines()[0]
            self.assertTrue(name in line or value in line, line)

    def test_a_file_that_is_no_database_is_refused(self):
        folder = tempfile.mkdtemp()
        with open(os.path.join(folder, "broken.db"), "wb") as file:
            file.write(b"this is no database at all" * 400)
        ended = subprocess.run([PROGRAM], env={"DATABASE_URL": f"sqlite:{folder}/broken.db"}, capture_output=True, text=True, timeout=10)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("the database cannot be used", ended.stderr)

    def test_what_was_acknowledged_is_there_after_the_plug_was_pulled(self):
        server = Server()
        path, token = server.sign_up("ada@example.com")
        for round in range(5):
            acknowledged = []

            def change(server=server, round=round, acknowledged=acknowledged):
                try:
                    for number in range(10_000):
                        name = f"{round}-{number}"
                        if server.ask("PUT", path, {"email": "ada@example.com", "last_name": name}, Authorization=token)[0] == 200:
                            acknowledged.append(name)
                except OSError:
                    pass

            writer = threading.Thread(target=change)
            writer.start()
            time.sleep(0.3)
            server.stop(signal.SIGKILL)
            writer.join()
            server = Server(folder=server.folder)
            _, _, content = server.ask("GET", path, Authorization=token)
            stored = json.loads(content)["last_name"]
            self.assertGreater(len(acknowledged), 5)
            # The one after the last answer may have been stored too: its answer was on the way.
            last = int(acknowledged[-1].split("-")[1])
            self.assertIn(stored, [f"{round}-{last}", f"{round}-{last + 1}"])
        server.stop()

    def test_asked_to_stop_it_answers_what_it_has_taken_and_leaves(self):
        server = Server()
        path, token = server.sign_up("ada@example.com")
        broken, answered = [], []

        def ask():
            """One connection, used until the server says that it is the last time."""
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            headers = {"Authorization": token, "Content-Type": "application/json"}
            try:
                while True:
                    connection.request("PUT", path, json.dumps({"email": "ada@example.com", "last_name": str(time.monotonic())}), headers)
                    answer = connection.getresponse()
                    answer.read()
                    answered.append(answer.status)
                    if answer.headers["Connection"] == "close":
                        return
            except OSError as error:
                broken.append(error)

        clients = [threading.Thread(target=ask) for _ in range(8)]
        for client in clients:
            client.start()
        time.sleep(0.5)
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 10)
        for client in clients:
            client.join()
        self.assertEqual((set(answered), broken), ({200}, []))

    def test_a_client_that_says_nothing_or_little_is_let_go(self):
        server = Server()
        self.addCleanup(server.stop)
        beginnings = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nemail="]
        sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in beginnings]
        for connection, beginning in zip(sockets, beginnings, strict=True):
            connection.sendall(beginning)
        for connection in sockets:
            connection.settimeout(20)
            while connection.recv(4096):
                pass
            connection.close()

    def test_logs_hold_no_personal_data(self):
        folder = tempfile.mkdtemp()
        with open(os.path.join(folder, "log"), "w+") as log:
            program, port = PROGRAM, free_port()
            settings = {"LISTEN_ADDR": f"127.0.0.1:{port}", "RUST_LOG": "trace", "LOG_FORMAT": "json", "PUBLIC_URL": f"http://localhost:{port}"}
            process = subprocess.Popen([program], cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
            process.stdout.readline()
            server = Server.__new__(Server)
            server.port, server.process = port, process
            path, token = server.sign_up("canary.address@example.com")
            server.ask("PUT", path, {"email": "canary.address@example.com", "first_name": "Canaryname", "address": {"street_address": "Canarystreet 1"}}, Authorization=token)
            server.ask("POST", "/sign-in", "email=canary.address%40example.com&password=long+enough+to+be+good", Content_Type="application/x-www-form-urlencoded")
            server.ask("GET", "/profile?canary=querytext", Cookie="sid=canarycookie0000000000")
            server.stop()
            log.seek(0)
            text = log.read()
        self.assertIn('"status":200', text)
        lines = [line for line in text.splitlines() if "answered" in line]
        for line in lines:
            json.loads(line)
        for canary in ["canary.address", "Canaryname", "Canarystreet", "long enough", "long+enough", token.removeprefix("Bearer "), "canarycookie"]:
            self.assertNotIn(canary, text, canary)


if __name__ == "__main__":
    unittest.main(verbosity=1)
