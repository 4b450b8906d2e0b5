"""What a reading is worth, pure and vectorised: columns in, columns out; no tables, no files, no clock."""
