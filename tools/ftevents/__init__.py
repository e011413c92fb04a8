"""ftevents: does a server honour the OpenAI-compatible list contract?"""

__version__ = "0.1.0"
