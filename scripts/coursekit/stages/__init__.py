"""What the stages of every pipeline share: `make` writes a copy of stage_files.py into each pipeline folder, which then stands alone."""
