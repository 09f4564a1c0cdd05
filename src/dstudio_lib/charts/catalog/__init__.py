"""The catalog for people: the page of every record, the figures of many, and the rooms in which they are looked through."""
