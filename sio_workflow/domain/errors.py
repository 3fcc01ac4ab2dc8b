"""What can go wrong, said once: a stable public code, a sentence for people, details that are safe to show.

The sentence is the class docstring; the pages translate it by its code. Anything raised that is not listed here is a
defect.
"""

from __future__ import annotations

from typing import Any, ClassVar


class WorkflowError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "workflow_error"

    def __init__(self, message: str | None = None, **details: object) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        #: safe to show to anyone who may see the error: ids, enums, names of fields
        self.details = details


class NotFound(WorkflowError):
    """It does not exist, or you may not see it."""

    code = "not_found"


class NotAllowed(WorkflowError):
    """You may not do this."""

    code = "not_allowed"


class Conflict(WorkflowError):
    """The situation has changed since you looked."""

    code = "conflict"


class Invalid(WorkflowError):
    """What was sent cannot be used."""

    code = "invalid"


class NotSignedIn(WorkflowError):
    """Sign in first."""

    code = "not_signed_in"


class WrongPassword(NotSignedIn):
    """User name or password is wrong."""

    code = "wrong_password"


class SecondStepNeeded(NotSignedIn):
    """The password is right. Now the second step is needed."""

    code = "second_step_needed"


class TokenUnknown(NotSignedIn):
    """There is no such token."""

    code = "api_token_unknown"


class TokenExpired(NotSignedIn):
    """This token has expired. Make a new one."""

    code = "api_token_expired"


class TokenRevoked(NotSignedIn):
    """This token has been revoked."""

    code = "api_token_revoked"


class TokenReadOnly(NotAllowed):
    """This token may read, and change nothing."""

    code = "api_token_read_only"


class WrongCode(Invalid):
    """The code is not right, or has been used. Wait for the next one and try again."""

    code = "wrong_code"


class PasskeyRefused(Invalid):
    """The passkey was not accepted. Try again, or sign in with your password."""

    code = "passkey_refused"


class TooManyAttempts(WorkflowError):
    """Too many attempts. Wait a moment and try again."""

    code = "too_many_attempts"

    def __init__(self, wait_seconds: int) -> None:
        minutes = -(-wait_seconds // 60)
        one = minutes == 1
        da, en = f"{minutes} minut{'' if one else 'ter'}", f"{minutes} minute{'' if one else 's'}"
        if wait_seconds < 60:
            da, en = f"{wait_seconds} sekunder", f"{wait_seconds} seconds"
        super().__init__(
            f"Too many attempts. Wait {en} and try again.",
            wait_seconds=wait_seconds,
            da=f"Der er prøvet for mange gange. Vent {da}, og prøv igen.",
        )
        #: how long until the next attempt is looked at
        self.wait_seconds = wait_seconds


class NotACandidate(NotAllowed):
    """This task belongs to somebody else."""

    code = "not_a_candidate"


class UserTaskClosed(Conflict):
    """This task is already closed."""

    code = "user_task_closed"


class UserTaskClaimed(Conflict):
    """A colleague is working on this task."""

    code = "user_task_claimed"


class AnswerHeld(Conflict):
    """Your answer is saved, but the process could not go on. An operator has been told."""

    code = "answer_held"


class InstanceEnded(Conflict):
    """This process instance has ended."""

    code = "instance_ended"


class StaleDraft(Conflict):
    """Somebody else has saved this since you opened it."""

    code = "stale_draft"


class DesignersVersionStands(Conflict):
    """A designer has published a newer version. Publishing the folder would take it away."""

    code = "designers_version_stands"


class CompanyExists(Conflict):
    """There is a company in this database already."""

    code = "company_exists"


class NobodyWaits(Conflict):
    """Nobody waits for this message."""

    code = "nobody_waits"


class IdentityTaken(Conflict):
    """This sign-in belongs to another account here. Choose another one, or ask the office."""

    code = "identity_taken"


class NotWaiting(Conflict):
    """Nothing waits for this any more."""

    code = "not_waiting"


class AlreadyDecided(Conflict):
    """A colleague has decided this already."""

    code = "already_decided"


class SecondPersonNeeded(NotAllowed):
    """Somebody else in HR must decide this: nobody approves what they have asked for themselves."""

    code = "second_person_needed"


class TooClose(NotAllowed):
    """A third person in HR must decide this: one of you two has let the other in, or given them the role."""

    code = "too_close"


class DefinitionRefused(Invalid):
    """The diagram cannot be published before its problems are solved."""

    code = "definition_refused"


class ReplyTooOld(Invalid):
    """This message is too old to be answered by mail."""

    code = "reply_too_old"


class ReplyForged(Invalid):
    """This reply address is not one of ours."""

    code = "reply_forged"


class InvalidAnswers(Invalid):
    """Some fields need another look."""

    code = "invalid_answers"

    def __init__(self, fields: dict[str, list[str]], message: str | None = None) -> None:
        super().__init__(message, fields=fields)
        #: field path ("" for the whole form) -> messages
        self.fields = fields

    @classmethod
    def at(cls, field: str, message: str) -> InvalidAnswers:
        """One field that needs another look."""
        return cls({field: [message]}, message)


class BusinessRule(Invalid):
    """A rule of the house says no."""

    code = "business_rule"

    def __init__(self, rule: str, message: str, **details: object) -> None:
        super().__init__(message, rule=rule, **details)
        #: stable code of the rule, for example "shift_unstaffed"
        self.rule = rule


class EngineFault(WorkflowError):
    """The process could not go on. Nothing of the run is saved; the fault becomes an incident."""

    code = "engine_fault"

    def __init__(self, fault: str, element_id: str | None, message: str, trace: tuple[str, ...] = ()) -> None:
        super().__init__(message, fault=fault, element_id=element_id)
        #: script_failed, condition_failed, budget_exceeded, depth_exceeded, uncaught_error, engine_defect ...
        self.fault = fault
        self.element_id = element_id
        #: the elements on the way here, nearest first, and what the engine printed
        self.trace = trace
        #: what the broken run had completed before, in that order, and the variables it had reached
        self.finished: tuple[str, ...] = ()
        self.variables: dict[str, Any] | None = None


class LanguageError(Invalid):
    """This expression or script is not written in the language of the house."""

    code = "language_error"

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message, line=line)
        #: line within the source, from 1
        self.line = line


class LanguageFault(WorkflowError):
    """An expression or script could not be carried out."""

    code = "language_fault"

    def __init__(self, message: str, line: int | None = None, *, exhausted: bool = False) -> None:
        super().__init__(message, line=line, exhausted=exhausted)
        #: line within the source, from 1
        self.line = line
        #: it asked for more work or memory than one run may have
        self.exhausted = exhausted


class BpmnError(Exception):
    """Not a fault but a drawn outcome: leaves the service task by the error boundary event with this code."""

    def __init__(self, error_code: str, variables: dict[str, object] | None = None) -> None:
        super().__init__(error_code)
        self.error_code = error_code
        self.variables = variables or {}
