"""Codes that really encode and decode: Huffman's, blocks, an arithmetic coder; letters' costs."""

from klcore.codes.arithmetic import arithmetic_decode, arithmetic_encode
from klcore.codes.huffman_code import huffman
from klcore.codes.prefix_code import PrefixCode, ZeroProbabilityError
from klcore.codes.tree_and_blocks import (
    MAX_BLOCKS,
    Node,
    block_code,
    block_rate,
    ideal_lengths,
    tree,
)

__all__ = [
    "MAX_BLOCKS",
    "Node",
    "PrefixCode",
    "ZeroProbabilityError",
    "arithmetic_decode",
    "arithmetic_encode",
    "block_code",
    "block_rate",
    "huffman",
    "ideal_lengths",
    "tree",
]
