"""装载目录: published files into the lists, set by set."""
