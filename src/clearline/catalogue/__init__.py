"""What can go wrong and what is required: threats, requirements, procedures and seeds as YAML, and the one loader."""
