"""The low-code engine: screens from reflected tables; knows no gemeente."""
