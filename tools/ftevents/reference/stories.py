"""What the events of a job tell, oldest first: a plausible run of a training job, with texts and values in it that hurt careless servers."""

from __future__ import annotations

from typing import Any

Telling = dict[str, Any]
"""An event without its id, its time and its `object`."""

OPENING = (
    {"level": "info", "message": "The job was created", "type": "message"},
    {"level": "info", "message": "The training file is being checked", "type": "message", "data": {}},
    {"level": "info", "message": "The files are in order and the job waits for a free machine", "type": "message", "data": {}},
    {"level": "info", "message": "Training has started", "type": "message", "data": None},
)
ENDING: tuple[Telling, ...] = (
    {"level": "warn", "message": "The validation loss rose over the last epoch", "type": "message", "data": {}},
    {"level": "info", "message": "A new model is ready: ft:base-model:acme::Xy12Ab34", "type": "message", "data": {}},
    {"level": "info", "message": "The job has come to its end", "type": "message", "data": {}},
)
FAILURE = {"error_code": "bad_example_count", "error_param": "training_file"}
DEEP: dict[str, Any] = {
    "nested": [[[[{"a": {"b": [{"c": None}, [], {}]}}]]]],
    "": "an empty name",
    "a/b~c": True,
    "with space": -0.5,
    "ключ": "значение",
}
LONG = "A long message: 🦉 and a half-line of text, again and again. " * 150  # 9,300 characters, about 10 KB

HARD: tuple[Telling, ...] = (
    {"level": "info", "message": "Emoji of one, two and many parts: ☂ 🧪 👩‍🔬 🏳️‍🌈 é e\u0301", "type": "message", "data": {}},
    {"level": "warn", "message": "Right to left: האימון הסתיים, انتهى التدريب, \u202eoverride\u202c", "type": "message", "data": None},
    {"level": "info", "message": "She said \"stop\", it's 'fine', ``ticks``", "type": "message"},
    {"level": "info", "message": "C:\\new\\table \\u0041 \\\\ \\", "type": "message", "data": {"path": "C:\\temp\\x"}},
    {"level": "info", "message": "line one\nline two\r\n\ttabbed, \u2028 and \u2029", "type": "message", "data": {}},
    {"level": "error", "message": "Example 17 of the training file cannot be read", "type": "message", "data": FAILURE},
    {"level": "info", "message": LONG, "type": "message", "data": {}},
    {
        "level": "info",
        "message": "<b>bold</b> &amp; <script>alert(1)</script> ]]> {{7*7}} ${HOME} $(id) %s %00",
        "type": "message",
        "data": {},
    },
    {"level": "warn", "message": "null \u0000 bell \u0007 escape \u001b[31m delete \u007f", "type": "message", "data": {"text": "\u0000"}},
    {"level": "info", "message": '{"object": "list", "data": [], "has_more": true}', "type": "message", "data": DEEP},
    {"level": "info", "message": "data: [DONE]\n\n", "type": "message", "data": {"has_more": True, "id": "not an event", "error": None}},
    {"level": "info", "message": " ", "type": "message", "data": {"large": 9007199254740991, "small": 1e-06, "minus": -1, "none": None}},
    {"level": "error", "message": "0", "type": "message", "data": {"error_code": None, "list": [1, "two", None, False]}},
    {"level": "info", "message": "東京 \U0010fffd \U0001d518 \ufeff inside", "type": "message", "data": {}},
)


def step(number: int, total: int) -> Telling:
    """Return the metrics of one step; some steps know the validation loss too, some numbers are whole."""
    loss = round(2.5 / (number + 1), 4)
    data: dict[str, Any] = {
        "step": number,
        "total_steps": total,
        "train_loss": loss,
        "train_mean_token_accuracy": 1 if number % 9 == 0 else 1 - loss / 4,
    }
    if number % 5 == 0:
        data |= {"valid_loss": loss + 0.125, "valid_mean_token_accuracy": 1e-06}
    if number % 10 == 0:
        data["usage"] = {"samples": number * 8, "timing": {"seconds": 1.5}}
    return {"level": "info", "message": f"Step {number} of {total}: training loss {loss}", "type": "metrics", "data": data}


def aside(number: int) -> Telling:
    """Return what the `number`th event tells that comes while somebody reads."""
    if number % 4 == 1:
        return {"level": "warn", "message": f"Checkpoint {number} was kept late 🐌", "type": "message", "data": {}}
    return step(1000 + number, 2000)


def story(size: int) -> list[Telling]:
    """Return `size` tellings, oldest first: a beginning, steps with hard texts between them, and an end."""
    if size <= len(OPENING):
        return list(OPENING[:size])
    middle = size - len(OPENING) - len(ENDING)
    every = max(1, middle // (len(HARD) + 1))
    told: list[Telling] = list(OPENING)
    for number in range(1, middle + 1):
        place, rest = divmod(number, every)
        told.append(HARD[place - 1] if rest == 0 and place <= len(HARD) else step(number, middle))
    return [*told, *ENDING]
