# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import itertools
import threading

from odoo.tests import tagged

from odoo.addons.outbox.pure.sender import Sender

from .sender_case import AMPLE, SenderCase, allow, always, request, succeeded


class InFlight:
    """Answers once enough requests wait for theirs; counts how many did at most."""

    def __init__(self, parties):
        self.barrier = threading.Barrier(parties)
        self.lock = threading.Lock()
        self.now = self.most = 0

    def __call__(self, handler):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.barrier.wait(AMPLE)
        with self.lock:
            self.now -= 1
        handler.reply()


@tagged("post_install", "-at_install")
class TestQueues(SenderCase):
    def test_requests_of_a_queue_arrive_one_after_the_other(self):
        in_flight = InFlight(1)
        server = self.serve(in_flight)
        bodies = [b"%d" % number for number in range(10)]
        responses = self.exchange(*(request(server.url, body) for body in bodies))
        self.assertEqual([response.status for response in responses], [200] * 10)
        self.assertEqual(server.bodies, bodies)
        self.assertEqual(in_flight.most, 1)

    def test_different_queues_are_in_flight_at_the_same_time(self):
        in_flight = InFlight(8)
        server = self.serve(in_flight)
        queues = [[request(server.url)] for _number in range(8)]
        statuses = [response.status for response in self.sender.send(queues, always)]
        self.assertEqual(statuses, [200] * 8)

    def test_no_more_requests_are_in_flight_than_allowed(self):
        in_flight = InFlight(2)
        server = self.serve(in_flight)
        sender = self.new_sender(concurrency=2)
        queues = [[request(server.url)] * 2 for _number in range(6)]
        self.assertEqual(len(list(sender.send(queues, succeeded))), 12)
        self.assertEqual(in_flight.most, 2)

    def test_a_queue_that_may_not_begin_yet_is_asked_again_and_keeps_nobody(self):
        server = self.serve()
        asked = []

        def later():
            for seconds in (0.2, 0.0):
                asked.append(len(server.bodies))
                yield seconds
            yield request(server.url, b"later")

        others = [request(server.url, b"%d" % number) for number in range(3)]
        responses = list(self.sender.send([later(), others], always))
        bodies = [response.request.body for response in responses]
        self.assertEqual(bodies, [b"0", b"1", b"2", b"later"])
        self.assertEqual(asked, [0, 3])

    def test_a_queue_that_waits_takes_one_of_the_places(self):
        server = self.serve()
        sender = self.new_sender(concurrency=1)
        queues = [[0.1, request(server.url, b"1")], [request(server.url, b"2")]]
        self.assertEqual(len(list(sender.send(queues, always))), 2)
        self.assertEqual(server.bodies, [b"1", b"2"])

    def test_the_caller_is_told_the_time_while_nothing_may_begin(self):
        server = self.serve()
        queue = [0.3, request(server.url)]
        responses = list(self.sender.send([queue], always, tick=0.05))
        self.assertIn(None, responses)
        self.assertEqual(responses[-1].status, 200)

    def test_a_queue_may_end_after_it_has_waited(self):
        server = self.serve()
        queues = [[0.05], [0.1, request(server.url)]]
        sender = self.new_sender(concurrency=1)
        responses = [r for r in sender.send(queues, always) if r]
        self.assertEqual([response.status for response in responses], [200])

    def test_a_request_is_built_when_its_predecessor_is_answered(self):
        server = self.serve()
        received_before = []

        def build():
            received_before.append(len(server.received))
            return request(server.url)

        self.exchange(build, build, build)
        self.assertEqual(received_before, [0, 1, 2])

    def test_a_queue_may_be_a_generator(self):
        server = self.serve()

        def queue():
            for number in range(3):
                yield request(server.url, b"%d" % len(server.received), ref=number)

        refs = [r.request.ref for r in self.sender.send([queue()], always)]
        self.assertEqual(refs, [0, 1, 2])
        self.assertEqual(server.bodies, [b"0", b"1", b"2"])

    def test_the_rest_of_a_queue_is_not_sent_after_a_response_not_accepted(self):
        server = self.serve(lambda h: h.reply(500 if h.body == b"bad" else 200))

        def never():
            self.fail("built behind a failed head")

        queues = [
            [request(server.url, b"first"), request(server.url, b"bad"), never],
            [request(server.url, b"other"), request(server.url, b"one more")],
        ]
        list(self.sender.send(queues, succeeded))
        self.assertEqual(
            sorted(server.bodies), [b"bad", b"first", b"one more", b"other"]
        )

    def test_every_response_is_judged_once_before_it_is_handed_out(self):
        server = self.serve()
        judged = []

        def accept(response):
            judged.append(response)
            return True

        queues = [[request(server.url)] * 3 for _number in range(3)]
        for count, response in enumerate(self.sender.send(queues, accept), 1):
            self.assertIn(response, judged)
            self.assertLessEqual(count, len(judged))
        self.assertEqual(len(judged), 9)

    def test_queues_are_taken_only_as_places_are_free(self):
        server = self.serve()
        sender = self.new_sender(concurrency=2)
        taken = itertools.count()
        endless = ([request(server.url, b"%d" % number)] for number in taken)
        responses = sender.send(endless, always)
        for _number in range(5):
            next(responses)
        responses.close()
        self.assertLess(next(taken), 12)

    def test_empty_queues_and_no_queues_end_at_once(self):
        self.assertEqual(list(self.sender.send([], always)), [])
        self.assertEqual(list(self.sender.send([[], iter(())], always)), [])

    def test_a_request_that_cannot_be_sent_does_not_stop_others(self):
        server = self.serve()
        queues = [
            [request("no url", ref="bad"), request(server.url, ref="behind")],
            [request(server.url, ref="beside")],
        ]
        ended = {r.request.ref: r for r in self.sender.send(queues, always)}
        self.assertEqual(ended["bad"].error.kind, "other")
        self.assertIsNone(ended["bad"].status)
        self.assertEqual(ended["behind"].status, 200)
        self.assertEqual(ended["beside"].status, 200)

    def test_one_send_at_a_time(self):
        server = self.serve()
        first = self.sender.send([[request(server.url)] * 2], always)
        next(first)
        with self.assertRaisesRegex(RuntimeError, "sending already"):
            next(self.sender.send([[request(server.url)]], always))
        self.assertEqual(next(first).status, 200)

    def test_concurrency_has_to_be_positive(self):
        with self.assertRaisesRegex(ValueError, "not 0"):
            Sender(allow, concurrency=0)
