-- What lets a copy in at their systems is of no use to it.
DELETE FROM outbox_endpoint_token;

-- A copy of production must never call production's partners.
UPDATE outbox_endpoint
   SET state = 'paused',
       state_reason = 'Paused because this database is a neutralized copy.'
 WHERE state = 'active';
