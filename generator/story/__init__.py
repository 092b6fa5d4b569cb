"""What happens to the accounts of one block, decided on integers from the block's own streams."""
