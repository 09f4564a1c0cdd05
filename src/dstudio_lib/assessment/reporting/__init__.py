"""What an instructor reads of a class: results in, a report as text, page, tables or JSON out."""
