"""Text in, tokens out: how words are cut, folded and stemmed, the same for what is indexed and what is asked."""
