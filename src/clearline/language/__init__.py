"""Text as such: normal forms, sentences, script and language, conversion; shared by guard, dialogue and knowledge."""
