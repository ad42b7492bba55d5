"""What a front end makes of a cell's messages: cleared output is gone, an updated display shows its last state."""

OUTPUTS = ("stream", "display_data", "execute_result", "error")


def as_shown(messages: list[dict]) -> list[dict]:
    """The messages of one cell, in order, with `clear_output` and `update_display_data` carried out."""
    shown: list[dict] = []
    clear_next = False
    for message in messages:
        kind = message["msg_type"]
        if kind == "clear_output":
            clear_next = message["content"].get("wait", False)
            if not clear_next:
                shown = _without_outputs(shown)
        elif kind == "update_display_data":
            _update(shown, message["content"])
        else:
            if clear_next and kind in OUTPUTS:
                shown, clear_next = _without_outputs(shown), False
            shown.append(message)
    return shown


def _without_outputs(messages: list[dict]) -> list[dict]:
    return [message for message in messages if message["msg_type"] not in OUTPUTS]


def _update(messages: list[dict], content: dict) -> None:
    wanted = content.get("transient", {}).get("display_id")
    for message in messages:
        if message["msg_type"] == "display_data" and message["content"].get("transient", {}).get("display_id") == wanted:
            message["content"]["data"] = content["data"]
            message["content"]["metadata"] = content.get("metadata", {})
