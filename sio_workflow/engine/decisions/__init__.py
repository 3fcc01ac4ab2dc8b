"""Decision tables (DMN): which rules match the inputs, and what they answer.

What: a small evaluator of our own over the XML that dmn-js writes (DMN 1.1 to 1.3, one or more tables per file).
Hit policies: UNIQUE (two matches are a fault), FIRST, ANY (matches must agree), RULE ORDER and COLLECT, the latter with
SUM, MIN, MAX and COUNT. When no rule matches, the default output stands in; without one an output is None for the first
three policies, [] for lists, 0 for SUM and COUNT, None for MIN and MAX.
Why: the library takes the first match for unique, ignores aggregation, and knows Python expressions only.
What we gave up: FEEL beyond unary tests, PRIORITY and OUTPUT ORDER, and decisions that require other decisions.
"""

from sio_workflow.engine.decisions.problems import Problem
from sio_workflow.engine.decisions.table import Decision

__all__ = ["Decision", "Problem"]
