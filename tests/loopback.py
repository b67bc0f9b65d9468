"""Real servers on the loopback: one that takes mail by SMTP, one that takes JSON by HTTP. Each remembers what it was given."""

import json
import socketserver
import threading
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Running:
    """A server in a thread of its own; `with` ends it."""

    server: socketserver.TCPServer

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def port(self) -> int:
        return self.server.server_address[1]


class _Threaded(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True


class MailServer(_Running):
    """Takes mail. `refuse`: what it answers to every recipient instead, e.g. `550 no such user`."""

    def __init__(self, refuse: str = "") -> None:
        self.raw: list[bytes] = []
        self.refuse = refuse
        keeper = self

        class Talk(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                self.say("220 loopback")
                while line := self.rfile.readline():
                    verb = line.strip()[:4].upper()
                    if verb == b"QUIT":
                        return self.say("221 bye")
                    if verb == b"DATA":
                        self.take()
                    elif verb == b"RCPT" and keeper.refuse:
                        self.say(keeper.refuse)
                    else:
                        self.say("250 SMTPUTF8" if verb == b"EHLO" else "250 ok")
                return None

            def take(self) -> None:
                self.say("354 go on")
                lines: list[bytes] = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                keeper.raw.append(b"".join(lines))
                self.say("250 taken")

        self.server = _Threaded(("127.0.0.1", 0), Talk)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    @property
    def keys(self) -> Counter[str]:
        """Message-ID to how often it came."""
        return Counter(mail["Message-ID"].strip() for mail in self.mails)


class JsonServer(_Running):
    """Takes JSON. `answers`: (status, body) for the next calls, the last of them for all that follow."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers = list(answers) or [(200, {})]
        keeper = self

        class Talk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                keeper.taken.append(json.loads(body))
                keeper.headers.append({"path": self.path, **self.headers})
                status, answer = keeper.answers.pop(0) if len(keeper.answers) > 1 else keeper.answers[0]
                told = json.dumps(answer).encode()
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", f"{keeper.url}elsewhere")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def keys(self) -> Counter[str]:
        """Idempotency key to how often it came."""
        return Counter(headers.get("Idempotency-Key", "") for headers in self.headers)
