"""What pain does to the next sessions: a decision table, as a protocol's profile and a coach's changes make it.

Answers go in, an outcome comes out, and nothing else: no plan, no clock, no store. More pain is never bolder, by the
form that every table has and that is proven where one is read (`planforge.gate.form`).
"""
