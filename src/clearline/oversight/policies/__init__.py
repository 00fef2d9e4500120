"""Who of the staff may do what, in Cedar: the policies that ship, and the schema that an operator's own must fit."""
