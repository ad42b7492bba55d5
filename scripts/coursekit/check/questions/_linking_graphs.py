"""The chains that answers to `10_chain_components` are tried on, and the right answers for them."""

STEPS = {
    "select": {"reads": {}, "writes": ["selected"]},
    "measure": {"reads": {"table": "select/selected"}, "writes": ["measures", "log"]},
    "report": {"reads": {"table": "select/selected", "numbers": "measure/measures"}, "writes": ["report"]},
}
OTHER = {
    "fetch": {"reads": {}, "writes": ["raw"]},
    "fit": {"reads": {"rows": "fetch/raw"}, "writes": ["model"]},
    "ask": {"reads": {"model": "fit/model", "rows": "fetch/raw"}, "writes": ["answers", "times"]},
}


def chain(seed: int) -> dict:
    """A chain and its configuration."""
    steps = OTHER if seed % 2 else STEPS
    first, middle, last = steps
    config = {first: {"url": f"file:///flowers-{seed}.csv", "rows_wanted": 40 + seed}, middle: {"column": "petal_length"},
              last: {"title": "Virginica", "digits": 2}}
    return {"steps": steps, "config": config}


def right(name: str, steps: dict, config: dict, out: str) -> dict[str, str]:
    """The parameters of a step, as texts."""
    ports = {port: f"{out}/{source}" for port, source in steps[name]["reads"].items()}
    ports |= {port: f"{out}/{name}/{port}" for port in steps[name]["writes"]}
    return ports | {key: str(value) for key, value in config[name].items()}


def as_texts(given: object) -> dict[str, str] | None:
    """Parameters with their values as texts, paths with forward slashes; None for what is no dict."""
    return {str(key): str(value).replace("\\", "/") for key, value in given.items()} if isinstance(given, dict) else None
