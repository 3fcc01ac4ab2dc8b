"""The API's shapes are read off the services' dataclasses."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sio_workflow.domain.process import Wait, WaitKind
from sio_workflow.services.views import InstanceLine, Page, TaskView
from web.api.shapes import shape

ONE = UUID(int=1)


def line() -> InstanceLine:
    at = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    return InstanceLine(
        id=ONE,
        definition_key="sick_leave",
        definition_name="Sygemelding",
        version=2,
        business_key="F-2026-0017",
        area_id=None,
        status="active",
        waits=(Wait(task_id=ONE, element_id="approve_absence", kind=WaitKind.USER_TASK, detail="service_manager"),),
        started_at=at,
        moved_at=at,
        ended_at=None,
    )


def test_a_page_of_instances_is_written_with_its_waits():
    page = Page(lines=(line(),), number=1, total=1, size=50)
    written = shape(Page[InstanceLine])().dump(page)
    assert written["total"] == 1
    assert written["lines"][0]["started_at"] == "2026-11-23T05:30:00+00:00"
    assert written["lines"][0]["area_id"] is None
    assert written["lines"][0]["waits"] == [
        {"task_id": str(ONE), "element_id": "approve_absence", "kind": "user_task", "detail": "service_manager"}
    ]


def test_every_field_of_a_view_has_a_place_in_its_shape():
    assert set(shape(TaskView)().fields) == set(TaskView.__dataclass_fields__)


def test_a_shape_is_made_once():
    assert shape(Page[InstanceLine]) is shape(Page[InstanceLine])
