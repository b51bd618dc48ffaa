"""The administrator's pages.

Views parse, ask and render; what a figure is, is said in `stats.figures`.
"""
