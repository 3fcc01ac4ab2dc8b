"""A company that does not exist, and days it could have: for trying out, for demonstrations and for measurements.

Everything here is drawn from a seed and nothing else: the same seed gives the same company, name by name. The figures
are those of a middle-sized Danish cleaning company, scaled to the number of employees.
"""
