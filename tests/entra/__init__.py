"""A stand-in for Microsoft Entra ID over real HTTP on loopback, for tests and for the demo.

It knows nothing of the product: it holds to what Microsoft documents of the v2.0 endpoints, so that
a mistake of the product's is not a mistake here too. `python -m tests.entra --help` starts it.
"""
