-- Ends a job that its holder stopped because it was cancelled.
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE
-- ARGV  1 now ms, 2 id, 3 attempt, 4 key prefix, 5 most events kept in a log, 6 partial result or empty, 7 cost
-- Returns 0 ended, 2 lease lost and nothing changed.
--#include records
--#include shares
--#include events
--#include finish
local now, id = tonumber(ARGV[1]), ARGV[2]
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
local lease = found[2] and read_lease(found[2])
if not lease or lease.state ~= 'l' or lease.attempt ~= tonumber(ARGV[3]) then return 2 end
finish(id, read_job(found[1]), lease, 'cancelled', 'x', ARGV[6], tonumber(ARGV[7]), now, ARGV[4], tonumber(ARGV[5]), found)
return 0
