-- What reaches a copy of production is meant for production.
UPDATE inbox_source
   SET state = 'paused',
       state_reason = 'Paused because this database is a neutralized copy.'
 WHERE state = 'open';
