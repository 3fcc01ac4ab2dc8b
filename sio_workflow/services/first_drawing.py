"""The drawing that a new process begins with: one lane, start, one user task, end."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_TEMPLATE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    id="definitions_{key}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:collaboration id="collaboration_{key}">
    <bpmn:participant id="participant_{key}" name={name} processRef="{key}" />
  </bpmn:collaboration>
  <bpmn:process id="{key}" name={name} isExecutable="true">
    <bpmn:laneSet id="lanes_{key}">
      <bpmn:lane id="service_manager" name="Servicemanager">
        <bpmn:flowNodeRef>begun</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>do_work</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>finished</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begun" name="Begyndt"><bpmn:outgoing>to_work</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="do_work" name="Udfør arbejdet">
      <bpmn:incoming>to_work</bpmn:incoming><bpmn:outgoing>to_end</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="finished" name="Færdig"><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="to_work" sourceRef="begun" targetRef="do_work" />
    <bpmn:sequenceFlow id="to_end" sourceRef="do_work" targetRef="finished" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{key}">
    <bpmndi:BPMNPlane id="plane_{key}" bpmnElement="collaboration_{key}">
      <bpmndi:BPMNShape id="participant_{key}_di" bpmnElement="participant_{key}" isHorizontal="true">
        <dc:Bounds x="120" y="80" width="600" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="service_manager_di" bpmnElement="service_manager" isHorizontal="true">
        <dc:Bounds x="150" y="80" width="570" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="begun_di" bpmnElement="begun"><dc:Bounds x="212" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="208" y="205" width="44" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="do_work_di" bpmnElement="do_work"><dc:Bounds x="340" y="140" width="120" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="finished_di" bpmnElement="finished"><dc:Bounds x="552" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="552" y="205" width="36" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="to_work_di" bpmnElement="to_work">
        <di:waypoint x="248" y="180" /><di:waypoint x="340" y="180" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="to_end_di" bpmnElement="to_end">
        <di:waypoint x="460" y="180" /><di:waypoint x="552" y="180" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def first_drawing(key: str, name: str) -> str:
    """A drawing that opens in the editor and lacks only its form."""
    return _TEMPLATE.format(key=key, name=quoteattr(name))
