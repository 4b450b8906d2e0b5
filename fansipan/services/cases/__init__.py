"""One engine for everything that somebody must see to: incidents, residents' feedback, road defects, orders.

A case has a type that says which states there are, who may do what, what proof is needed and which clocks run; both
sides see one timeline, and nothing on it is ever changed.
"""
