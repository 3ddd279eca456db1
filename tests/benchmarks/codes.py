"""Time and size of klcore's coders, beside the compressors of the standard library.

Run from the top of the repository: ``python -m tests.benchmarks.codes``. The messages are
sampled from the pmf, so nothing can beat the ideal length by more than luck; the compressors have
to find out the probabilities for themselves, klcore's coders are given them.
"""

import bz2
import lzma
import time
import zlib
from collections.abc import Callable

import numpy as np

from klcore import codes, datasets

SYMBOLS = 1_000_000


def timed(function: Callable, *arguments: object) -> tuple[object, float]:
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


def main() -> None:
    rng = np.random.default_rng(2016)
    sources = {
        "English letters": datasets.letter_frequencies("english"),
        "coin (0.9, 0.1)": np.array([0.9, 0.1]),
        "coin (0.999, 0.001)": np.array([0.999, 0.001]),
        "1000 events, Dirichlet(0.1)": rng.dirichlet(np.full(1000, 0.1)),
    }
    print("| 1,000,000 × | coder | bytes | over ideal | encode s | decode s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, p in sources.items():
        message = rng.choice(p.size, size=SYMBOLS, p=p)
        ideal = codes.ideal_lengths(p)[message].sum() / 8
        raw = message.astype(np.uint8 if p.size <= 256 else np.uint16).tobytes()
        huffman = codes.huffman(p)

        def report(coder: str, size: float, encode: float, decode: float, name=name, ideal=ideal):
            over = f"{size - ideal:+,.1f} ({size / ideal - 1:+.2%})"
            print(f"| {name} | {coder} | {size:,.0f} | {over} | {encode:.2f} | {decode:.2f} |")

        data, encode = timed(codes.arithmetic_encode, message, p)
        decoded, decode = timed(codes.arithmetic_decode, data, p, SYMBOLS)
        assert np.array_equal(decoded, message)
        report("klcore arithmetic", len(data), encode, decode)

        bits, encode = timed(huffman.encode, message.tolist())
        decoded, decode = timed(huffman.decode, bits)
        assert decoded == message.tolist()
        report("klcore Huffman", len(bits) / 8, encode, decode)

        for coder, compress, decompress in (
            ("zlib, level 9", lambda raw: zlib.compress(raw, 9), zlib.decompress),
            ("bz2", bz2.compress, bz2.decompress),
            ("lzma", lzma.compress, lzma.decompress),
        ):
            data, encode = timed(compress, raw)
            decoded, decode = timed(decompress, data)
            assert decoded == raw
            report(coder, len(data), encode, decode)


if __name__ == "__main__":
    main()
