# A mail server that is not ours (aiosmtpd), and a DKIM that is not ours (dkimpy): takes mails on the port of its first
# argument, and says for each its Message-ID and whether its signature holds, as it came and with something changed.
# The further arguments are the DNS: name=value.

import asyncio
import sys

import dkim
import nacl  # dkimpy takes a signature of Ed25519 for a wrong one where this is missing.
from aiosmtpd.controller import Controller

ANSWERS = dict(argument.split("=", 1) for argument in sys.argv[2:])


def dns(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    answer = ANSWERS.get(name.rstrip("."))
    return answer.encode() if answer is not None else None


def holds(mail):
    return dkim.verify(mail, dnsfunc=dns)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = envelope.content
        head, body = mail.split(b"\r\n\r\n", 1)
        message_id = [line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:")][0]
        changed = {
            "body": mail.replace(b"here", b"there"),
            "date": mail.replace(b"Date: Mon, 12", b"Date: Mon, 19"),
            "from": b"From: Somebody <else@other.example>\r\n" + mail,
            "answers": b"Reply-To: else@other.example\r\n" + mail,
            "spaces": mail.replace(b"MIME-Version: 1.0", b"MIME-Version:   1.0 ").rstrip() + b"\r\n\r\n\r\n",
        }
        told = " ".join(f"{what}={holds(text)}" for what, text in changed.items())
        unchanged = [what for what, text in changed.items() if text == mail]
        print(message_id.decode(), envelope.rcpt_tos[0], f"mail={holds(mail)}", told, unchanged, flush=True)
        return "250 2.0.0 taken"


controller = Controller(Handler(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
try:
    sys.stdin.read()
finally:
    controller.stop()
