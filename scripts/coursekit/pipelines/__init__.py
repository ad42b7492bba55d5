"""Pipelines: read a definition, check it, draw it, run it. A definition is an Azure ML pipeline job (YAML of CLI v2)."""
