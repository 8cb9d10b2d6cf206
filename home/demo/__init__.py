"""The demo content: public facts told in the portal's own words, and examples that say that they are examples."""
