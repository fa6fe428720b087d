"""cleanclaim: medical coding and billing, from the doctor's note to the last cent.

Every code shows its sentence, every cent shows its reason. `docs/house.md` is the map of the rooms.
"""

__version__ = "0.1.0"
