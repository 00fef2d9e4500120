"""Reference services to judge the bench by: a sound specimen with one switch per requirement, and four hopeless ones."""
