"""An adapter of a service that is not there: nothing can be said of it, and that is quickly said."""

from typing import Final

NOBODY: Final = """
name: Nobody
flags: {}
limits: {message_chars: 100, burst: 5}
open: {method: POST, url: "http://127.0.0.1:9/chat", read: {session: $.id}}
say: {method: POST, url: "http://127.0.0.1:9/chat/{session}", body: {text: "{text}"}, read: {text: $.reply}}
"""
