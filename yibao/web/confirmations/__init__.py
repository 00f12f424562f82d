"""复核: what one hand filed at the counter, another confirms before it is done."""
