-- A copy of production must never call production's partners.
UPDATE outbox_endpoint
   SET state = 'paused',
       state_reason = 'Paused because this database is a neutralized copy.'
 WHERE state = 'active';
