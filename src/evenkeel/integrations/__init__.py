"""Other tools: one file each, which alone knows of it; lower rooms find what they may need by entry point."""
