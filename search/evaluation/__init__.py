"""How well the search finds: question sets in, figures out. Behind `manage.py evaluate_search`."""
