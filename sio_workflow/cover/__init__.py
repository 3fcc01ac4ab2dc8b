"""Who can take a shift, why, and why not: pure functions over facts. Nothing here knows how somebody behaves.

Sickness history, acceptance rate, lateness, complaints about a person, age, origin and health are no input and have no
field to arrive in. A human decides; this room explains.
"""

from sio_workflow.cover.ranking import rank
from sio_workflow.cover.values import Candidate, CostPart, Demand, Engagement, Person, Place, Span, WhyNot

__all__ = ["Candidate", "CostPart", "Demand", "Engagement", "Person", "Place", "Span", "WhyNot", "rank"]
