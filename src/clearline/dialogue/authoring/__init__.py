"""For those who write flows: findings, rehearsals and pictures; nothing here serves a caller."""
