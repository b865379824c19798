"""Help, one page a file: a page says something in plain sentences and changes nothing. `pages` lists them."""
