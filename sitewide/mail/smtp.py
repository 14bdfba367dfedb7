"""The mail server, asked with patience that ends: one connection for many letters, and so long for each and no longer.

A time limit on each answer alone does not do: a server that says one letter of its answer every nineteen seconds is
never late. So a clock runs beside each letter and cuts the connection, whatever is waited for: greeting, TLS, answer.
"""

import smtplib
import socket
import threading
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

from sitewide.mail import smtputf8
from sitewide.mail.mailboxes import deliverable

LETTER_SECONDS = 30  # for one letter, from the connection to the last answer
CONNECT_SECONDS = 10
GOODBYE_SECONDS = 2
# After these the server is as it was before the letter: the next one can go by the same connection.
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtputf8.NotOffered)


class _Plain(smtplib.SMTP):
    """Tells `hold` of its connection as soon as there is one, by a second handle that TLS does not take over."""

    def __init__(self, *args, hold, **kwargs):
        self.hold = hold
        super().__init__(*args, **kwargs)

    def _get_socket(self, host, port, timeout):
        sock = super()._get_socket(host, port, min(timeout, CONNECT_SECONDS))
        sock.settimeout(timeout)
        self.hold(sock.dup())
        return sock


class _Encrypted(smtplib.SMTP_SSL, _Plain):
    def __init__(self, *args, hold, **kwargs):
        self.hold = hold  # here, as SMTP_SSL calls the constructor of SMTP by name
        smtplib.SMTP_SSL.__init__(self, *args, **kwargs)


class EmailBackend(smtp.EmailBackend):
    """Django's own, which stays connected from letter to letter until `close`, and gives none more than its time."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.seconds = LETTER_SECONDS
        self.timeout = min(self.timeout or self.seconds, self.seconds)
        self.handle, self.late = None, False

    @property
    def connection_class(self):
        return partial(_Encrypted if self.use_ssl else _Plain, hold=self._hold)

    def send_messages(self, email_messages):
        """Sends letters of one message each; raises what the server says, TimeoutError when their time is over."""
        self.late = False
        clock = threading.Timer(self.seconds, self._cut)
        clock.daemon = True
        clock.start()
        try:
            if self.connection and not self._answers():
                self._drop()
            self.open()
            return super().send_messages(email_messages)
        except REFUSED:
            raise
        except Exception as error:
            self._drop()
            if self.late:
                raise TimeoutError(f"no answer within {self.seconds:g} seconds") from error
            raise
        finally:
            clock.cancel()
            if self.late:
                self._drop()

    def _send(self, email_message):
        """Django's, with hosts by IDNA 2008 in place of 2003, and what only SMTPUTF8 can send by that."""
        if smtputf8.is_needed(email_message):
            sender = sanitize_address(email_message.from_email, email_message.encoding or settings.DEFAULT_CHARSET)
            smtputf8.send(self.connection, sender, email_message)
            return True
        email_message.to = [deliverable(address) for address in email_message.to]
        return super()._send(email_message)

    def close(self):
        """Says goodbye, without waiting long for an answer."""
        if self.connection:
            clock = threading.Timer(min(GOODBYE_SECONDS, self.seconds), self._cut)
            clock.daemon = True
            clock.start()
            with suppress(OSError, smtplib.SMTPException):
                self.connection.docmd("QUIT")
            clock.cancel()
        self._drop()

    def _answers(self):
        """Whether the server still talks to us on the connection of the letter before."""
        with suppress(OSError, smtplib.SMTPException):
            return self.connection.noop()[0] == 250
        return False

    def _hold(self, handle):
        self.handle = handle
        if self.late:
            self._cut()

    def _cut(self):
        self.late = True
        if self.handle:
            with suppress(OSError):
                self.handle.shutdown(socket.SHUT_RDWR)

    def _drop(self):
        connection, handle, self.connection, self.handle = self.connection, self.handle, None, None
        if connection:
            with suppress(OSError):
                connection.close()
        if handle:
            with suppress(OSError):
                handle.close()
