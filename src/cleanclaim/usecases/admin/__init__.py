"""What keeps the house: people and practices, the audit chain, copies, and the answer to every "why?"."""
