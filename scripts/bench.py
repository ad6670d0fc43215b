#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurements behind scripts/bench.sh; see there."""
import argparse
import gzip
import json
import os
import pathlib
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("ESPALIER_SHARED", ROOT.parent / "shared"))
BUILD = ROOT / "build"
CLI = BUILD / "bin" / "espalier-cli"
PEERS = SHARED / "tools" / "peers" / "peers.py"
DATA = SHARED / "data"
PREPROCESS = {"cifar10": '{"scale": 255, "mean": [0.5], "std": [0.5]}', "mnist": '{"scale": 255}'}
TIMES = 3


def run(command):
    """Output, wall seconds and peak memory (MiB) of a program that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"bench: failed: {' '.join(map(str, command))}")
    return output, time.perf_counter() - start, usage.ru_maxrss / 1024


def document(command):
    output, wall, _ = run(command)
    return json.loads(output.strip().splitlines()[-1]) if output.lstrip().startswith("{\"what") else json.loads(output), wall


def row(what, ours, theirs, unit, more_is_better=True, note=""):
    """One line of the table from two lists of figures; ratio > 1 means that Espalier is ahead."""
    mine, other = statistics.median(ours), statistics.median(theirs) if theirs else None
    ratio = "" if other is None else f"{(mine / other if more_is_better else other / mine):.2f}"
    spread = lambda values: f"{min(values):.4g} to {max(values):.4g}"
    print(f"| {what} | {mine:.4g} ({spread(ours)}) | {'' if other is None else f'{other:.4g} ({spread(theirs)})'} | {unit} | {ratio} | {note} |",
          flush=True)


def in_turn(ours, theirs):
    """Both sides TIMES times, one after the other, so that a slow minute hits both."""
    pairs = [(ours(), theirs()) for _ in range(TIMES)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def evaluate(threads):
    for model, kind in [("resnet20-ssl", "cifar10"), ("article-lenet", "mnist")]:
        file, data = DATA / "models" / f"{model}.traced.pt", DATA / kind
        top1 = set()

        def ours():
            figures, wall = document([CLI, "evaluate", file, "--data", data, "--preprocess", PREPROCESS[kind], "--threads", threads, "--json"])
            top1.add(figures["top1"])
            return figures["samples"] / figures["seconds"], wall

        def theirs():
            figures, wall = document(["/usr/bin/python3", PEERS, "evaluate", file, data, "--threads", threads])
            top1.add(figures["top1"])
            return figures["per_second"], wall

        mine, other = in_turn(ours, theirs)
        note = f"top-1 of both: {' '.join(map(str, sorted(top1)))}"
        row(f"evaluate {model}, {threads} threads", [x[0] for x in mine], [x[0] for x in other], "images/s", note=note)
        row(f"evaluate {model}, {threads} threads, whole program", [x[1] for x in mine], [x[1] for x in other], "s", False)


def subset(folder, kind, count):
    """The first `count` training samples of a data set as a folder of their own."""
    if kind == "cifar10":
        data = gzip.decompress((DATA / kind / "data_batch_1.bin.gz").read_bytes())[:count * 3073]
        (folder / "data_batch_1.bin").write_bytes(data)
        return
    for name, entry, rank in [("train-images-idx3-ubyte", 784, 3), ("train-labels-idx1-ubyte", 1, 1)]:
        data = gzip.decompress((DATA / kind / f"{name}.gz").read_bytes())
        start = 4 + 4 * rank
        (folder / name).write_bytes(data[:4] + struct.pack(">I", count) + data[8:start] + data[start:start + count * entry])


def finetune(threads):
    for model, kind in [("resnet20-ssl", "cifar10"), ("article-lenet", "mnist")]:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "data").mkdir()
            subset(folder / "data", kind, 5000)
            recipe = folder / "recipe.json"
            recipe.write_text('{"format": "espalier-recipe", "version": 1}')
            file = DATA / "models" / f"{model}.traced.pt"

            def ours():
                figures, _ = document([CLI, "finetune", file, "--data", folder / "data", "--preprocess", PREPROCESS[kind], "--recipe", recipe,
                                       "--epochs", 1, "--batch-size", 64, "--lr", 0.01, "--momentum", 0.9, "--validation", 0,
                                       "--threads", threads, "-o", folder / "tuned.pt", "--json"])
                return 5000 / figures["epochs"][0]["seconds"]

            def theirs():
                return document(["/usr/bin/python3", PEERS, "finetune", file, folder / "data", "--threads", threads, "--limit", 5000])[0]["per_second"]

            mine, other = in_turn(ours, theirs)
            row(f"fine-tune {model}, {threads} threads", mine, other, "images/s")


def fakequant(threads):
    """Evaluation under an 8-bit recipe against the float model: the same program on both sides."""
    with tempfile.TemporaryDirectory() as name:
        recipe = pathlib.Path(name) / "recipe.json"
        recipe.write_text('{"format": "espalier-recipe", "version": 1, "defaults": {"weights": {"bits": 8}}}')
        base = [CLI, "evaluate", DATA / "models" / "resnet20-ssl.traced.pt", "--data", DATA / "cifar10", "--preprocess", PREPROCESS["cifar10"],
                "--threads", threads, "--json"]
        mine, other = in_turn(lambda: document(base + ["--recipe", recipe])[0]["seconds"], lambda: document(base)[0]["seconds"])
        row(f"8-bit evaluation against float, {threads} threads", mine, other, "s", False, "both Espalier; 1 / ratio is the cost")


def sweep(threads):
    """Every conv and fc weight at ten sparsities, 1,000 images (PyTorch needs over 20 minutes for all 10,000)."""
    file, data = DATA / "models" / "resnet20-ssl.traced.pt", DATA / "cifar10"
    levels = ",".join(f"{0.05 + 0.1 * k:.2f}" for k in range(10))

    def ours():
        figures, _ = document([CLI, "sensitivity", file, "--data", data, "--preprocess", PREPROCESS["cifar10"], "--prune", levels,
                               "--limit", 1000, "--no-cache", "--threads", threads, "--json"])
        return figures["seconds"] / len(figures["points"])

    mine, other = in_turn(ours, lambda: document(["/usr/bin/python3", PEERS, "sweep", file, data, "--threads", threads])[0]["seconds_per_point"])
    row(f"sweep ResNet-20, {threads} threads", mine, other, "s/point", False)


def built(target):
    """A benchmark program, built when it is not there."""
    subprocess.run(["cmake", "-S", ROOT, "-B", BUILD, "-DESPALIER_BENCH=ON"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", BUILD, "--target", target], check=True, stdout=subprocess.DEVNULL)
    return next(BUILD.rglob(target))


def stats(threads):
    program = built("espalier-bench")
    name = f"statistics/{1 << 26}/{threads}/"

    def ours():
        output, _, _ = run([program, f"--benchmark_filter={name}", "--benchmark_format=json"])
        found = [entry for entry in json.loads(output)["benchmarks"] if entry["name"].startswith(name)]
        if not found:
            sys.exit(f"bench: no benchmark {name}")
        return found[0]["real_time"] / 1000

    def theirs():
        return document(["/usr/bin/python3", PEERS, "stats", "--threads", threads])[0]["seconds"]

    mine, other = in_turn(ours, theirs)
    row(f"statistics of 64 M floats, {threads} threads", mine, other, "s", False)


MAKE_LARGE = """
import sys, torch
torch.manual_seed(0)
model = torch.nn.Sequential(*[torch.nn.Linear(8192, 8192, bias=False) for _ in range(4)])
torch.jit.save(torch.jit.script(model.eval()), sys.argv[1])
"""


def memory(threads):
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        file = pathlib.Path(name) / "large.pt"
        run(["/usr/bin/python3", "-c", MAKE_LARGE, file])
        size = file.stat().st_size / 2**20
        peaks, walls = [], []
        for _ in range(TIMES):
            _, wall, peak = run([CLI, "inspect", file, "--threads", threads, "--json"])
            peaks.append(peak - size)
            walls.append(wall)
        row(f"inspect of a {size:.0f} MiB model: peak memory above the file", peaks, [], "MiB")
        row(f"inspect of a {size:.0f} MiB model, {threads} threads", walls, [], "s")


def start(threads):
    walls = [run([CLI, "inspect", DATA / "models" / "resnet20-ssl.traced.pt", "--json"])[1] for _ in range(TIMES)]
    row("inspect of ResNet-20, whole program", walls, [], "s")
    walls = [run([CLI, "doctor", "--json"])[1] for _ in range(TIMES)]
    row("doctor: what loading LibTorch costs", walls, [], "s")


def drag(threads):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(run([built("espalier-bench-drag")])[0])


def accuracy(threads):
    program = built("espalier-bench-accuracy")
    print(run([program])[0])
    print(run([program, DATA / "models" / "resnet20-ssl.traced.pt", DATA / "cifar10", PREPROCESS["cifar10"]])[0])


def main():
    kinds = {function.__name__: function for function in (evaluate, finetune, fakequant, sweep, stats, memory, start, drag, accuracy)}
    once = ("memory", "start", "drag", "accuracy")
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, action="append")
    parser.add_argument("what", nargs="*", choices=[*kinds, []])
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threads = arguments.threads or sorted({1, os.cpu_count()})
    print("| what | Espalier: median (range) | plain PyTorch / NumPy | unit | ratio | |\n| --- | ---: | ---: | --- | ---: | --- |")
    for what in arguments.what or kinds:
        for count in threads[-1:] if what in once else threads:
            kinds[what](count)


main()
