"""Questions put to people and to their records: how answers are read, judged, and held against what was probed."""
