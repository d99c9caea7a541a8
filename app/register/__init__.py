"""The domain: gemeenten, their raad, college and griffie, and the rules that hold for them."""
