"""Pure benefit calculation (待遇计算): standard library only, whole fen."""
