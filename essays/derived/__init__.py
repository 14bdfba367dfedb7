"""Derived data: what is worked out from sources and stored beside them: HTML, denormalised JSON, search documents,
redirects.
"""
