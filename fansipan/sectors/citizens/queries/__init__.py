"""Every read of residents' business."""
