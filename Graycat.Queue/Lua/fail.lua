-- Ends a job with a failure, or lets it wait for another attempt.
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE
-- ARGV  1 now ms, 2 id, 3 attempt, 4 key prefix, 5 most events kept in a log, 6 failure, 7 cost,
--       8 backoff ms (-1 = no further attempt)
-- Returns 0 ended, 1 waits for another attempt, 2 lease lost and nothing changed.
-- Guarantees: a cancelled job, and one that would be past its deadline, gets no further attempt.
--#include records
--#include shares
--#include events
--#include finish
local now, id = tonumber(ARGV[1]), ARGV[2]
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
local lease = found[2] and read_lease(found[2])
if not lease or lease.state ~= 'l' or lease.attempt ~= tonumber(ARGV[3]) then return 2 end

local job, cost, backoff = read_job(found[1]), tonumber(ARGV[7]), tonumber(ARGV[8])
if backoff < 0 or lease.cancel == 1 or now + backoff >= job.deadline then
  finish(id, job, lease, 'failed', 'e', ARGV[6], cost, now, ARGV[4], tonumber(ARGV[5]), found)
  return 0
end

local records = call('HMGET', HASH, 's', 'o:' .. job.owner)
local queue = read_queue(records[1])
local share = read_share(records[2], job, queue)
lease.state, lease.worker = 'd', ''
call('HSET', HASH, 'l:' .. id, pack_lease(lease))
call('ZADD', DUE, int(now + backoff), id)
queue.delayed = queue.delayed + 1
share.running = share.running - 1
share.v = share.v + (cost - job.estimate) / share.weight
place(job.owner, share, queue, now)
return 1
