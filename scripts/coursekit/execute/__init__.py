"""Running notebooks: warm kernels, many side by side, and the report of what happened."""
