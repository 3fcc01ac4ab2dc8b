"""Bodies of requests. Only their shape is checked here; whether an answer is right, the services decide."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from sio_workflow.domain.complaints import ASSESSMENTS, CONTACT_KINDS, CONTACT_OUTCOMES
from sio_workflow.domain.hr_follow_up import CODES
from sio_workflow.domain.shift_cover import CALL_OUTCOMES
from sio_workflow.domain.times import EARLIEST, LATEST
from sio_workflow.services.suggestions import AHEAD
from web.legible import MOST


class Body(Schema):
    """A request body; a field that nobody knows is a mistake worth telling."""

    class Meta:
        unknown = RAISE


class Instant(fields.AwareDateTime):
    """A date and time with its offset, of a time that people live in."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(validate=validate.Range(EARLIEST, LATEST), **settings)


class SignIn(Body):
    username = fields.String(required=True)
    password = fields.String(required=True, load_only=True)


class Code(Body):
    code = fields.String(required=True, load_only=True)


class NewPassword(Body):
    current_password = fields.String(required=True, load_only=True)
    new_password = fields.String(required=True, load_only=True)


class NewToken(Body):
    name = fields.String(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(["read", "write"]))
    days = fields.Integer(load_default=90, strict=True, validate=validate.Range(1, 365))
    area_ids = fields.List(fields.UUID(), load_default=None, allow_none=True)


class Answers(Body):
    answers = fields.Dict(required=True)


class Start(Body):
    answers = fields.Dict(required=True)
    business_key = fields.String(
        load_default="",
        metadata={
            "description": "The number of another system, for those who may correlate. The same number again, while the"
            " instance runs, answers with the same instance. Refused where the process gives its own number."
        },
    )


class Reason(Body):
    reason = fields.String(required=True, validate=validate.Length(min=1))


class Assign(Body):
    employee_id = fields.UUID(required=True, allow_none=True)


class Message(Body):
    name = fields.String(required=True)
    correlation_key = fields.String(load_default="")
    variables = fields.Dict(load_default=dict)


class Before(Schema):
    before = Instant(load_default=None)


class NewDraft(Body):
    key = fields.String(required=True)
    name = fields.String(required=True)


class SaveFile(Body):
    content = fields.String(required=True)
    etag = fields.Integer(required=True, validate=validate.Range(min=0, max=MOST))


class SaveDiagram(Body):
    xml = fields.String(required=True)
    etag = fields.Integer(required=True, validate=validate.Range(min=0, max=MOST))


class Drawing(Body):
    xml = fields.String(required=True)


class Publish(Body):
    note = fields.String(load_default="")
    etag = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0, max=MOST))


class Offers(Body):
    employee_ids = fields.List(fields.UUID(), load_default=list)


class Call(Body):
    employee_id = fields.UUID(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(CALL_OUTCOMES))
    note = fields.String(load_default="")


class Answer(Body):
    yes = fields.Boolean(required=True)


class Feedback(Body):
    text = fields.String(required=True)


class Reopening(Body):
    text = fields.String(load_default="")


class Apology(Body):
    until = Instant(load_default=None)


class Wording(Schema):
    template = fields.String(load_default="feedback_seen", validate=validate.OneOf(list(AHEAD)))


class Contact(Body):
    kind = fields.String(required=True, validate=validate.OneOf(CONTACT_KINDS))
    outcome = fields.String(required=True, validate=validate.OneOf(CONTACT_OUTCOMES))
    note = fields.String(load_default="")


class Reply(Body):
    reply = fields.String(required=True)


class Item(Body):
    location = fields.String(required=True, validate=validate.Length(max=200))
    description = fields.String(load_default="", validate=validate.Length(max=2000))


class Assessment(Body):
    item_no = fields.Integer(required=True, validate=validate.Range(min=1, max=MOST))
    assessment = fields.String(required=True, validate=validate.OneOf(sorted(ASSESSMENTS)))
    plan_line_id = fields.UUID(load_default=None, allow_none=True)


class HrCase(Body):
    absence_id = fields.UUID(required=True)


class HrNote(Body):
    body = fields.String(required=True)


class HrStep(Body):
    code = fields.String(required=True, validate=validate.OneOf(sorted(CODES)))


class HrPending(Body):
    until = fields.Date(required=True, allow_none=True)


class CertificateRequest(Body):
    absence_id = fields.UUID(required=True)
    ground = fields.String(required=True)


class Decision(Body):
    approve = fields.Boolean(required=True)


class IncidentFilter(Schema):
    process = fields.String(load_default=None)
    open_only = fields.Boolean(load_default=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class InstanceFilter(Schema):
    process = fields.String(load_default=None)
    version = fields.Integer(load_default=None, validate=validate.Range(min=1, max=MOST))
    status = fields.String(load_default=None, validate=validate.OneOf(["active", "ended", "cancelled"]))
    reason = fields.String(load_default=None)
    older_than = Instant(load_default=None)
    text = fields.String(load_default="")
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
