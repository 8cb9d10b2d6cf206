"""Elasticsearch: the same words as in the databases, cut and stemmed by us, matched and ranked by BM25F.

The index holds words and numbers, no texts: what is shown of a result is read from its entry, so what was deleted a
moment ago is never shown, whatever the index still believes.
"""
