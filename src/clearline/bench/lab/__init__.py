"""Services to judge the bench by: a sound specimen with one switch per requirement, and hopeless ones."""
