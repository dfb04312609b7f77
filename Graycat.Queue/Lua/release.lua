-- Hands a job back as if it had not been leased, and wakes another worker. The attempt stays counted: it is the fencing token.
--
-- KEYS  1-5 the queue
-- ARGV  1 now ms, 2 id, 3 attempt, 4 half-life of usage ms, 5 wake-up channel
-- Returns 0 handed back, 1 held still: a cancel was asked for, so end it as cancelled, 2 lease lost and nothing changed.
-- Guarantees: no death is counted and nothing is charged; the job is its owner's first again.
--#include records
--#include shares
--#include queueing
local now, id = tonumber(ARGV[1]), ARGV[2]
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id, 's')
local lease = found[2] and read_lease(found[2])
if not lease or lease.state ~= 'l' or lease.attempt ~= tonumber(ARGV[3]) then return 2 end
if lease.cancel == 1 then return 1 end

local job, queue = read_job(found[1]), read_queue(found[3])
local share = read_share(call('HGET', HASH, 'o:' .. job.owner), job, queue)
share.v = share.v - job.estimate / share.weight
share.running = share.running - 1
make_ready(id, job, lease, share, queue, now, tonumber(ARGV[4]))
place(job.owner, share, queue, now)
call('PUBLISH', ARGV[5], job.queue)
return 0
