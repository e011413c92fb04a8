"""ftevents says whether a server honours the OpenAI-compatible list contract of fine-tuning events."""

__version__ = "0.1.0"
