"""Track targets over a YAML plan: what was promised, what is attained, and how sure that is."""

__version__ = "0.1.0"
