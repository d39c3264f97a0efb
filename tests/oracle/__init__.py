"""A second, slow reading of the contract, to test the product against."""
