-- A plant's past: events that were delivered, oldest first, over half a year.
-- Indexes are made afterwards, and what is inserted into tables that were truncated
-- in the same transaction needs no log.

CREATE TEMPORARY TABLE definitions AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
  FROM pg_index
 WHERE indrelid IN (
        'outbox_event'::regclass, 'outbox_delivery'::regclass,
        'outbox_attempt'::regclass, 'outbox_minute'::regclass)
   AND NOT indisprimary;

DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM definitions LOOP
        EXECUTE 'DROP INDEX ' || one.name;
    END LOOP;
END $$;

TRUNCATE outbox_event, outbox_delivery, outbox_attempt, outbox_minute;

INSERT INTO outbox_event (
    id, uuid, event_type_id, name, source, res_model, res_id, key, document,
    company_id, payload_id, data, user_id, emitted, time, transaction
)
SELECT i, '01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'), kind.id, kind.name,
       'https://odoo.example.com/bench', 'sale.order', record, 'sale.order/' || record,
       'S' || lpad(record::text, 6, '0'), 1, kind.payload_id,
       '{"amount_total":1740.0,"currency":{"code":"USD"},"customer":{"country":'
       '{"code":"US"},"email":"joel.willis63@example.com","id":7,"name":"Joel Willis"},'
       '"name":"S' || record || '","state":"sale"}',
       1, false, moment, i || '/' || extract(epoch FROM moment)
  FROM generate_series(1, :rows) AS i,
       LATERAL (SELECT 1000 + i % (:rows / 20) AS record,
           localtimestamp - interval '1 day'
           - (:rows - i) * (interval '180 days' / :rows) AS moment) AS one,
       (SELECT id, name, payload_id FROM outbox_event_type
         WHERE name = 'sale.order.confirmed') AS kind;

INSERT INTO outbox_delivery (
    id, event_id, event_type_id, endpoint_id, lane, key, company_id, state, attempt,
    last_status, create_date, delivered_at
)
SELECT e.id, e.id, e.event_type_id, endpoint.ids[1 + e.id % 10], 0, e.key, 1,
       'delivered', 0, 200, e.time, e.time + interval '1 second'
  FROM outbox_event e,
       (SELECT array_agg(id ORDER BY id) AS ids FROM outbox_endpoint) AS endpoint;

INSERT INTO outbox_attempt (
    id, delivery_id, endpoint_id, company_id, number, outcome, started_at, duration,
    url, request_headers, request_body, status, response_headers, batch_count
)
SELECT d.id, d.id, d.endpoint_id, 1, 1, 'delivered', d.delivered_at, 0.02,
       'https://mes.example.com/events', 'Content-Type: application/cloudevents+json',
       '{"specversion":"1.0"}', 200, 'Content-Length: 0', 1
  FROM outbox_delivery d;

-- As runs write them, and as they are after they were folded; the third place of a
-- histogram is for 20 ms, the eighth for a second.
INSERT INTO outbox_minute (
    minute, lane_id, endpoint_id, event_type_id, company_id, attempts, failed,
    delivered, dead, held, expired, latency, duration
)
SELECT date_trunc(CASE WHEN folded THEN 'hour' ELSE 'minute' END, d.delivered_at),
       CASE WHEN folded THEN 0 ELSE d.endpoint_id END, d.endpoint_id, d.event_type_id,
       1, count(*), 0, count(*), 0, 0, 0,
       array_fill(0, ARRAY[7]) || count(*)::int || array_fill(0, ARRAY[11]),
       array_fill(0, ARRAY[2]) || count(*)::int || array_fill(0, ARRAY[16])
  FROM outbox_delivery d,
       LATERAL (
        SELECT d.delivered_at < localtimestamp - interval '48 hours' AS folded) AS past
 GROUP BY 1, 2, 3, 4;

SELECT setval('outbox_event_id_seq', :rows), setval('outbox_delivery_id_seq', :rows),
       setval('outbox_attempt_id_seq', :rows);

DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM definitions LOOP
        EXECUTE one.definition;
    END LOOP;
END $$;
