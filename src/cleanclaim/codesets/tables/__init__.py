"""What installed tables answer: compiled rows and arrays, asked by code and day."""
