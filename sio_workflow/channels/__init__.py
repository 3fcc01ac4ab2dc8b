"""The ways out of the house: mail, SMS and push, each behind the same small contract of values.py."""
