#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes resources/samples from the full data: scripts/make-samples.py [SHARED_DATA] [OUTPUT]

Takes the traced network as it is and the first images of MNIST's two sets, and writes those again as idx with the new
count in the header. The gzip header holds neither a time nor a name, so the same input gives the same bytes (for one
version of zlib).
"""
import gzip
import pathlib
import shutil
import struct
import sys

TESTS, TRAINING = 2000, 4000


def shorten(source, target, count):
    """Copies the first `count` entries of an idx(.gz) file. Header: magic (its last byte: the rank), then each extent."""
    data = gzip.decompress(source.read_bytes())
    rank = data[3]
    extents = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    if data[:3] != b"\0\0\x08" or extents[0] < count:
        sys.exit(f"{source}: not an idx file of at least {count} bytes arrays")
    entry = 1
    for extent in extents[1:]:
        entry *= extent
    start = 4 + 4 * rank
    body = data[start:start + count * entry]
    assert len(body) == count * entry
    header = data[:4] + struct.pack(f">{rank}I", count, *extents[1:])
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(header + body)


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root.parent / "shared" / "data"
    target = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else root / "resources" / "samples"
    (target / "mnist").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "models" / "article-lenet.traced.pt", target / "article-lenet.traced.pt")
    for name, count in [("t10k-images-idx3-ubyte.gz", TESTS), ("t10k-labels-idx1-ubyte.gz", TESTS),
                        ("train-images-idx3-ubyte.gz", TRAINING), ("train-labels-idx1-ubyte.gz", TRAINING)]:
        shorten(source / "mnist" / name, target / "mnist" / name, count)


main()
