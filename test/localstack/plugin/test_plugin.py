"""What the plug-in computes without a running LocalStack. Run by test/localstack/plugin.test.ts with LocalStack's Python."""

import os
import subprocess
import sys
import unittest

from localstack_process import mapping, node_process


def messages(*sizes):
    return [{"MessageId": str(i), "Body": "x" * size} for i, size in enumerate(sizes)]


def ids(batches):
    return [[message["MessageId"] for message in batch] for batch in batches]


class Split(unittest.TestCase):
    def test_leaves_a_small_batch_whole(self):
        self.assertEqual(ids(mapping.split(messages(1, 2, 3))), [["0", "1", "2"]])

    def test_makes_nothing_of_nothing(self):
        self.assertEqual(mapping.split([]), [])

    def test_cuts_where_an_invocation_would_be_too_large(self):
        mib = 2**20
        self.assertEqual(ids(mapping.split(messages(*[mib] * 7))), [["0", "1", "2", "3", "4"], ["5", "6"]])

    def test_counts_bytes_and_not_characters(self):
        two_bytes_each = [{"MessageId": str(i), "Body": "é" * 1_600_000} for i in range(2)]
        self.assertEqual(ids(mapping.split(two_bytes_each)), [["0"], ["1"]])

    def test_keeps_a_message_that_alone_is_too_large(self):
        self.assertEqual(ids(mapping.split(messages(7_000_000, 1))), [["0"], ["1"]])


class Processes(unittest.TestCase):
    def setUp(self):
        # The shell gives its child a session of its own, as a detached process has.
        script = "import os, subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True).wait()"
        environment = os.environ | {node_process.MARK: "the-id"}
        self.parent = subprocess.Popen([sys.executable, "-c", script], env=environment)
        while len(node_process.tree(self.parent.pid)) < 2:
            os.sched_yield()

    def tearDown(self):
        for pid in node_process.marked(f"{node_process.MARK}=the-id"):
            os.kill(pid, 9)
        self.parent.wait()

    def test_are_a_tree(self):
        self.assertEqual(node_process.tree(self.parent.pid)[0], self.parent.pid)
        self.assertEqual(len(node_process.tree(self.parent.pid)), 2)

    def test_are_found_by_their_mark_whatever_session_they_are_in(self):
        found = node_process.marked(f"{node_process.MARK}=the-id")
        self.assertEqual(sorted(found), sorted(node_process.tree(self.parent.pid)))
        self.assertEqual(node_process.marked(f"{node_process.MARK}=another"), [])

    def test_need_memory(self):
        self.assertGreater(node_process.resident_pages(self.parent.pid), 100)

    def test_that_are_gone_need_none(self):
        self.assertEqual(node_process.resident_pages(2**22 + 1), 0)
        self.assertEqual(node_process.tree(2**22 + 1), [2**22 + 1])


if __name__ == "__main__":
    unittest.main()
