"""HTTP for what is not generated: home, errors, health."""
