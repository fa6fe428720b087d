"""What is wrong with a file: `file` follows the envelope, `transaction` one ST, the rest are rules by family."""
