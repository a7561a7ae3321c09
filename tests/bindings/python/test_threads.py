"""Threads, forks, signals: nothing crashes, nothing hangs, ids are equal."""

import concurrent.futures
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import tessera

THREADS = 16
ROUNDS = 40


def test_hammer(small, texts):
    want = [small.encode(text).tolist() for text in texts]
    rows = small.encode_batch(texts)

    def work(number):
        for round_ in range(ROUNDS):
            index = (number + round_) % len(texts)
            assert small.encode(texts[index]).tolist() == want[index]
            if round_ % 10 == number % 10:
                assert small.encode_batch(texts, threads=2) == rows
                assert small.decode_batch(rows) == texts
                text = "a<|end|>b"
                names = ["<|end|>"] if number % 2 else "all"
                small.encode(text, special="allow", allowed_special=names)
                assert small.encode_with_offsets(texts[3]).ids.tolist() \
                    == want[3]

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for future in [pool.submit(work, n) for n in range(THREADS)]:
            future.result()


def test_a_stream_is_one_threads(small):
    """Calls from two threads are refused, never mixed up."""
    stream = small.encode_stream()
    text = "word " * 200_000
    refused = []

    def work():
        for _ in range(10):
            try:
                stream.push(text)
            except RuntimeError:
                refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = 40 - len(refused)
    assert taken > 0
    stream.finish()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forks(small, texts):
    want = small.encode_batch(texts, threads=2)
    for _ in range(50):
        child = os.fork()
        if child == 0:
            same = small.encode_batch(texts, threads=2) == want
            os._exit(0 if same else 1)
        assert os.waitpid(child, 0)[1] == 0
    assert small.encode_batch(texts, threads=2) == want


BATCH = """
import signal, sys, tessera
t = tessera.train(iter(["the cat sat"]), "bpe", vocab_size=258)
text = "the cat sat on the mat 123 \\u4f60" * 100
print("ready", flush=True)
try:
    while True:
        t.encode_batch([text] * 20_000, threads=int(sys.argv[1]))
except KeyboardInterrupt:
    print(len(t.encode("usable")), "stopped", flush=True)
"""
TRAIN = """
import itertools, tessera
print("ready", flush=True)
texts = (str(i) for i in itertools.count())
try:
    tessera.train(texts, "bpe", vocab_size=1000, threads=2)
except tessera.Stopped:
    print("stopped", flush=True)
"""


@pytest.mark.parametrize(
    "arguments", [[BATCH, "1"], [BATCH, "2"], [TRAIN]], ids=["1", "2", "train"]
)
def test_control_c(arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert out.strip().endswith("stopped")
    assert process.returncode == 0
    # 50 ms and what a loaded machine needs.
    assert time.monotonic() - begin < 10


def test_other_threads_run_meanwhile(small):
    """The interpreter lock is given up for more than 2 kB."""
    done = threading.Event()
    ticks = []

    def tick():
        while not done.is_set():
            ticks.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = len(ticks)
    small.encode("the cat sat 123 " * 400_000)
    assert len(ticks) > begin
    done.set()
    thread.join()
