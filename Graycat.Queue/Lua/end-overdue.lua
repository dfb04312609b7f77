-- Ends one job whose time is over: cancelled and its holder gone, past its deadline, or dead once too often (then it is
-- also put into the dead-letter list with its reasons).
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE, 8 DEAD list of dead letters, newest first
-- ARGV  1 now ms, 2 id, 3 key prefix, 4 most events kept in a log, 5 deaths after which a job is given up,
--       6 most dead letters kept, 7 failure of a job past its deadline, 8 failure of a dead job
-- Returns 0 nothing to do (any more), 1 cancelled, 2 timed out, 3 dead.
-- Guarantees: looks again, so that a renewed or finished job is left alone; a holder that still lives is told.
--#include records
--#include shares
--#include events
--#include finish
local now, id, prefix, log_size = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
if not found[1] then return 0 end

local job, lease = read_job(found[1]), read_lease(found[2])
local held = lease.state == 'l'
local died = held and lease.expires <= now
if died and lease.cancel == 1 then
  finish(id, job, lease, 'cancelled', 'x', '', nil, now, prefix, log_size, found)
  return 1
end
if job.deadline <= now then
  if held and not died then call('PUBLISH', prefix .. ':cancel:' .. lease.worker, id) end
  finish(id, job, lease, 'failed', 'e', ARGV[7], nil, now, prefix, log_size, found)
  return 2
end
if not died or lease.deaths + 1 < tonumber(ARGV[5]) then return 0 end

lease.deaths = lease.deaths + 1
local reasons = (call('HGET', HASH, 'x:' .. id) or '') .. int(lease.expires) .. ' ' .. lease.worker .. '\n'
call('HSET', HASH, 'x:' .. id, reasons)
call('LPUSH', KEYS[8], id .. ' ' .. int(now) .. ' ' .. job.owner .. '\n' .. reasons)
call('LTRIM', KEYS[8], 0, tonumber(ARGV[6]) - 1)
finish(id, job, lease, 'dead', 'e', ARGV[8], nil, now, prefix, log_size, found)
return 3
