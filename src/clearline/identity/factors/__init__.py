"""What customers prove themselves with besides a code to their device."""
