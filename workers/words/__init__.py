"""Words as people write them and as an index knows them: folded, mended, compared, shown. Pure."""
