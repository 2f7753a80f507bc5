"""The pages of the workplace: a thin door to the services."""
