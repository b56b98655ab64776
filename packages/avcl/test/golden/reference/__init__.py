"""AVCL written a second time, in PyTorch, from the method's description alone: what the TypeScript is held against."""
