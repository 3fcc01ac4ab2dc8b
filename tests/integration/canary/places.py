"""What is planted, and for each place what may stand there. What is not named here may stand nowhere."""

from __future__ import annotations

import re
from typing import Any

import zstandard

PASSWORD = "zqcanary-password-9071"
#: the text of a message, and the words it was made of until it is sent
MESSAGE = ("message.body", "message.words")
#: telephone numbers: of Eva, who is absent, of Viggo, who writes, and of everybody else
PHONES = {"eva": "+4570717273", "viggo": "+4570717275", "": "+4570717274"}
#: what is planted -> the columns in which it may lie
ALLOWED = {
    "zqname": {"employee.name", "account.name", "account.username", *MESSAGE},
    # who is absent is named in no message
    "zqabsent": {"employee.name", "account.name"},
    "zqcontact": {"customer_contact.name", "account.name", "account.username", *MESSAGE},
    **{phone[3:]: {"employee.phone"} for phone in PHONES.values()},
    "zqmail": {"employee.email", "customer_contact.email", "account.username"},
    "zqhandover": {"absence.handover_note"},
    "zqcomplaint": {"complaint.text", *MESSAGE},
    "zqplace": {"complaint.location", "complaint_item.location", *MESSAGE},
    "zqfeedback": {*MESSAGE},
    "zqcall": {"call_log.note"},
    "zqhow": {"complaint_item.how", *MESSAGE},
    "zqsolved": {"complaint_item.solved_note"},
    "zqhrnote": {"hr.hr_note.body"},
    "zqdraft": {"task_draft.answers"},
    "zqtext": {"message.body"},
    # nowhere at all: words about health, and a password
    "zqrefused": set(),
    "zqcanary-password": set(),
}
CANARY = re.compile("|".join(re.escape(each) for each in ALLOWED), re.IGNORECASE)
#: what leaves the house, by part of it -> what may stand there
OUTSIDE = {
    # the address itself; nothing in subject or other headers, which lie open on the way
    "mail to": {"zqmail"},
    "mail headers": set(),
    # words that a person has written to this customer, and the manager's name under them
    "mail to a customer": {"zqname", "zqfeedback", "zqplace", "zqhow"},
    # a manager is told who is suggested; never who is away, and never why
    "mail to a manager": {"zqname"},
    "sms number": {phone[3:] for phone in PHONES.values()},
    "sms text": set(),
    "sms rest": set(),
    # it lights up on a locked screen
    "push": set(),
}
#: who asks -> what may stand in the answers to everything they can ask for without knowing an id
OWN = {"zqname", "zqmail", "70717274"}
ANSWERS = {
    # an operator sees who may sign in and who did what, by name; no address, no word of anybody
    "olga": {"zqname", "zqabsent"},
    # a designer draws; people are no part of it
    "signe": set(),
    # another area: only oneself
    "uffe": OWN,
    # a colleague: oneself; nothing of who is away, of a search, a complaint or HR
    "nina": OWN,
    # the same customer's other contact: the customer's own complaint and what was written to them
    "kim": {"zqcontact", "zqmail", "zqname", "zqcomplaint", "zqplace", "zqfeedback", "zqhow"},
    # who may sign in, by name
    "otto": {*OWN, "zqabsent", "zqcontact"},
    # who is away and what HR has written; nothing a customer has written or been told
    "hanne": {*OWN, "zqabsent", "zqhrnote"},
}
#: the export about somebody -> what may stand in it; Vera has taken Eva's shift, on the telephone
EXPORTS = {"vera": {*OWN, "zqcall"}, "nina": OWN, "bo": {*OWN, "zqhow", "zqplace", "zqsolved"}}


def canaries(value: Any) -> set[str]:
    """Canaries in any value; blobs are opened first."""
    if isinstance(value, bytes):
        packed = value.find(zstandard.FRAME_HEADER)
        opened = zstandard.ZstdDecompressor().decompress(value[packed:]) if packed >= 0 else value
        value = opened.decode("utf-8", "replace")
    return {found.casefold() for found in CANARY.findall(str(value))}
