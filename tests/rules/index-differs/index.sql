UPDATE spans SET value = value + 1 WHERE value IS NOT NULL
