"""What an account changes about itself, each with a fresh proof, and what it sees of itself."""
