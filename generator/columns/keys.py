"""Keys: integers that pack block and index, and Stripe's opaque texts made from them."""

from hashlib import blake2b

import numpy as np

from generator.arrays import NULL, Ints, Texts

ROWS_PER_BLOCK = 1_000_000
_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", "S1")
_LENGTH = 13


def key_of(block: int, index: Ints) -> Ints:
    """Keys of the rows with these indexes in the block; NULL stays NULL.

    The digits before the last six are the block, so no two blocks share a key.
    """
    if len(index) and int(index.max()) >= ROWS_PER_BLOCK - 1:
        raise ValueError(f"block {block}: {index.max()} rows in a table, keys hold {ROWS_PER_BLOCK}")
    return np.where(index == NULL, NULL, block * ROWS_PER_BLOCK + index + 1)


def _mixed(values: Ints, salt: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Scatter integers over 64 bits, one to one (the finalizer of SplitMix64)."""
    salted = int.from_bytes(blake2b(salt.encode(), digest_size=8).digest(), "little")
    x = values.astype(np.uint64) + np.uint64(salted)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def opaque(prefix: str, seed: int, keys: Ints) -> Texts:
    """Stripe-like ids, for example `cus_` and 13 characters; different keys give different ids."""
    mixed = _mixed(keys, f"{seed}/{prefix}")
    shifts = np.arange(_LENGTH, dtype=np.uint64) * np.uint64(5)
    characters = _ALPHABET[((mixed[:, None] >> shifts) & np.uint64(31)).astype(np.intp)]
    ids = np.ascontiguousarray(characters).view(f"S{_LENGTH}").ravel()
    return np.strings.add(np.bytes_(prefix.encode()), ids)
