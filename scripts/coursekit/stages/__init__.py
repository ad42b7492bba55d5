"""What the stages of every pipeline share: `make` writes a copy of these modules into each pipeline folder, which then stands alone."""
